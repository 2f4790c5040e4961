using System.Diagnostics.Metrics;

namespace Pepeunit.Bot.Ingest.Mqtt.External;

/// <summary>What happens between this process and the external broker.</summary>
internal enum ExternalEvent
{
    /// <summary>Connected and subscribed.</summary>
    Connected,

    /// <summary>The broker had no session under the client id: what came while this process was away is lost.</summary>
    SessionMissing,

    /// <summary>Connecting or subscribing failed.</summary>
    ConnectFailed,

    /// <summary>A connection ended that was not ended here.</summary>
    ConnectionLost,

    /// <summary>A message that the broker has sent before (DUP).</summary>
    Redelivered,

    /// <summary>A message that waits, unacknowledged, because the store is far behind.</summary>
    Held,

    /// <summary>A message taken with its arrival time, because its <c>ts</c> is no integer.</summary>
    BadEventTime,
}

/// <summary>Counts instead of logging per message.</summary>
internal sealed class ExternalMetrics : IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Ingest.Mqtt");

    public ExternalMetrics() =>
        Events = new ReasonCounter<ExternalEvent>(
            _meter, "broker.client.events", "What happened with the external broker, by reason.");

    public ReasonCounter<ExternalEvent> Events { get; }

    public void Dispose() => _meter.Dispose();
}
