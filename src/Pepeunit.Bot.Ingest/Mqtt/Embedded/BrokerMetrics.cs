using System.Diagnostics.Metrics;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>Why the broker closed a connection, or did less than a device asked for.</summary>
internal enum BrokerFault
{
    /// <summary>Closed at once: as many connections as allowed are open.</summary>
    TooManyConnections,

    /// <summary>Closed: the bytes are no MQTT, or a packet comes where it may not.</summary>
    MalformedPacket,

    /// <summary>Closed: a packet larger than allowed.</summary>
    PacketTooLarge,

    /// <summary>Closed: silent for one and a half keep alive periods.</summary>
    KeepAliveExpired,

    /// <summary>Closed: the Unit was kicked, or its rights have gone.</summary>
    Kicked,

    /// <summary>Closed: it takes deliveries without acknowledging them.</summary>
    Unacknowledged,

    /// <summary>Closed: a packet of it could not be handled; the log says why.</summary>
    Failed,

    /// <summary>Closed: it has more unfinished QoS 2 messages than allowed.</summary>
    TooManyUnreleased,

    /// <summary>Refused at CONNECT: a client id that is missing or too long.</summary>
    BadClientId,

    /// <summary>A message refused: its payload is larger than the platform allows.</summary>
    PayloadTooLarge,

    /// <summary>A message taken with its arrival time, because its <c>ts</c> is no integer.</summary>
    BadEventTime,

    /// <summary>A subscription refused: the session holds as many as allowed.</summary>
    TooManySubscriptions,

    /// <summary>A granted subscription taken back, because the right has gone.</summary>
    SubscriptionWithdrawn,

    /// <summary>A message not delivered to a subscriber, because its queue is full.</summary>
    DeliveryDropped,
}

/// <summary>What the embedded broker counts instead of logging it.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Ingest.Mqtt");

    private int _connections;

    public BrokerMetrics()
    {
        Connects = new(_meter, "broker.connects", "CONNECT packets by answer; None is accepted.");
        Publishes = new(_meter, "broker.publishes.refused", "Messages refused to devices, by reason.");
        Subscribes = new(_meter, "broker.subscribes", "Subscriptions by answer; Allowed is granted.");
        Faults = new(_meter, "broker.faults", "Connections closed and requests curtailed, by reason.");
        _meter.CreateObservableUpDownCounter("broker.connections", () => _connections, unit: null, "Open connections.");
    }

    public ReasonCounter<AuthenticationRefusal> Connects { get; }

    public ReasonCounter<AccessVerdict> Publishes { get; }

    public ReasonCounter<AccessVerdict> Subscribes { get; }

    public ReasonCounter<BrokerFault> Faults { get; }

    /// <summary>Open connections, with those that have not sent a CONNECT yet.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <returns>Open connections with this one.</returns>
    public int ConnectionOpened() => Interlocked.Increment(ref _connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    public void Dispose() => _meter.Dispose();
}
