using System.Diagnostics.Metrics;

namespace Pepeunit.Bot.Web.Api;

/// <summary>What the HTTP interface refuses, by reason: what would otherwise be a log line per bad call.</summary>
internal sealed class ApiMetrics : IDisposable
{
    public const string MeterName = "Pepeunit.Bot.Api";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _refused;

    public ApiMetrics() => _refused = _meter.CreateCounter<long>("api.refused", description: "HTTP calls refused, by reason.");

    public void Refused(string reason, int status) =>
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason), new KeyValuePair<string, object?>("status", status));

    public void Dispose() => _meter.Dispose();
}
