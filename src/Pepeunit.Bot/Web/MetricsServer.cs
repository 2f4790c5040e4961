using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Prometheus;

namespace Pepeunit.Bot.Web;

internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>Port of <c>/metrics</c>; 0 switches it off.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 9464;

    /// <summary>Interface; loopback unless said otherwise.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";
}

[OptionsValidator]
internal sealed partial class MetricsOptionsValidator : IValidateOptions<MetricsOptions>;

/// <summary>
/// Serves the process's metrics on a port of their own, so that the product's port never shows them. Everything that the
/// program counts with System.Diagnostics.Metrics is in it, beside the runtime's own figures.
/// </summary>
internal sealed class MetricsServer(IOptions<MetricsOptions> options) : IHostedService, IDisposable
{
    private readonly KestrelMetricServer? _server = options.Value.Port == 0
        ? null
        : new KestrelMetricServer(options.Value.Address, options.Value.Port);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _server?.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync() ?? Task.CompletedTask;

    public void Dispose() => _server?.Dispose();
}
