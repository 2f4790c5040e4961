using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pepeunit.Bot.Web.Api;

/// <summary>What the HTTP interface refuses, by reason: what would otherwise be a log line per bad call.</summary>
/// <remarks>Told when it is asked for: what was counted before the first reader came is not lost.</remarks>
internal sealed class ApiMetrics : IDisposable
{
    public const string MeterName = "Pepeunit.Bot.Api";

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<(string Reason, int Status), long> _refused = new();

    public ApiMetrics() =>
        _meter.CreateObservableCounter("api.refused", ReadRefused, description: "HTTP calls refused, by reason.");

    public void Refused(string reason, int status) => _refused.AddOrUpdate((reason, status), 1, (_, count) => count + 1);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> ReadRefused() => _refused.Select(pair => new Measurement<long>(
        pair.Value, new("reason", pair.Key.Reason), new("status", pair.Key.Status)));
}
