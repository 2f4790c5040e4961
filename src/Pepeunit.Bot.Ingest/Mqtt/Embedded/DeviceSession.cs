using MQTTnet.Protocol;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>Whether a published message was taken.</summary>
internal enum Handling
{
    /// <summary>Taken or refused; either way it is dealt with.</summary>
    Done,

    /// <summary>Not taken: the store is so far behind that it must be offered again later.</summary>
    Held,

    /// <summary>Not taken: the process stops.</summary>
    Stopping,
}

/// <summary>What is to happen with a message that a device has published.</summary>
/// <param name="Reason">For the acknowledgement; MQTT 3.1.1 has only success.</param>
/// <param name="WaitsForStore">The acknowledgement waits until the store has the message.</param>
/// <param name="IsRouted">Other devices subscribe to it.</param>
/// <param name="Handling">Whether it was taken.</param>
internal readonly record struct Taken(
    MqttPubAckReasonCode Reason, bool WaitsForStore = false, bool IsRouted = false, Handling Handling = Handling.Done)
{
    /// <summary>A QoS 2 message that was taken before: it is acknowledged like then, and not stored or routed again.</summary>
    public static Taken Again { get; } = new(MqttPubAckReasonCode.Success, WaitsForStore: true);
}

/// <summary>One accepted session of a device: who it is, what it may do, and what it sends to the server.</summary>
/// <remarks>
/// Taking belongs to the thread that reads the session's packets; subscriptions may be changed by any.
/// </remarks>
internal sealed class DeviceSession(DeviceIdentity identity, string clientId, bool isNamed, BrokerPorts ports)
{
    // Nobody comes back under an id that the broker has made up. Shared with the next session of the same device.
    private readonly DeliveryMemory? _memory =
        isNamed ? Attach(ports.Deliveries.Of(clientId, ports.Options.MaxWaitingPerSession)) : null;

    // Owned by the reading thread.
    private readonly TopicCache _topics = new();

    // Guarded by itself.
    private readonly HashSet<string> _subscriptions = new(StringComparer.Ordinal);
    private bool _isReleased;

    public DeviceIdentity Identity => identity;

    /// <summary>The client id inside the broker: no other Unit can have the same.</summary>
    public string ClientId => clientId;

    /// <summary>The <see cref="IBrokerAccess.Version"/> under which its rights were last looked at.</summary>
    public long CheckedVersion { get; set; } = ports.Access.Version;

    /// <summary>Takes one published message: checks the right, then meters, stores or hands it over by its topic.</summary>
    public Taken Take(in PublishFrame frame, long arrivalMs)
    {
        if (frame.HasBadEventTime) ports.Metrics.Faults.Add(BrokerFault.BadEventTime);
        MessageDelivery? delivery = frame.QualityOfService > 0 && _memory is not null
            ? new MessageDelivery(_memory, frame.PacketId, frame.IsRepeated)
            : null;
        return Take(frame.Topic, frame.Payload, arrivalMs, frame.EventMs, delivery);
    }

    /// <summary>Takes one message, such as a will, whose parts are at hand.</summary>
    public Taken Take(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs) =>
        Take(topic, payload, arrivalMs, eventMs, null);

    private Taken Take(
        ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs, in MessageDelivery? delivery)
    {
        if (!_topics.TryGet(topic, out var decision)) return Refuse(AccessVerdict.BadTopic);

        decision.Refresh(identity, ports);
        if (decision.Verdict != AccessVerdict.Allowed) return Refuse(decision.Verdict);

        if (decision.Parsed.Kind is TopicKind.Value or TopicKind.UnreadValue)
            return Hand(decision, payload, arrivalMs, eventMs, delivery);

        if (payload.Length > PipeValidator.MaxPayloadBytes) return RefuseSize();

        // The sink counts what it refuses. The device is not told: it would only send it again.
        ports.SystemTopics.Offer(decision.Parsed.Unit, decision.Parsed.Word, payload, arrivalMs);
        return new Taken(MqttPubAckReasonCode.Success, IsRouted: decision.HasSubscribers);
    }

    /// <summary>Remembers a subscription; one that is there already is no error.</summary>
    /// <returns>False when the session holds as many as allowed.</returns>
    public bool TrySubscribe(string topicFilter)
    {
        lock (_subscriptions)
        {
            if (_isReleased || _subscriptions.Contains(topicFilter)) return true;
            if (_subscriptions.Count >= ports.Options.MaxSubscriptionsPerSession) return false;

            _subscriptions.Add(topicFilter);
            ports.Subscriptions.Add(topicFilter);
            return true;
        }
    }

    /// <summary>Forgets a subscription; one that is not there is no error.</summary>
    public void Unsubscribe(string topicFilter)
    {
        lock (_subscriptions)
        {
            if (_subscriptions.Remove(topicFilter)) ports.Subscriptions.Remove(topicFilter);
        }
    }

    /// <summary>The granted subscriptions that the Unit may not have any more.</summary>
    public List<string> FindWithdrawn()
    {
        lock (_subscriptions)
        {
            return [.. _subscriptions.Where(filter =>
                ports.Access.MaySubscribe(identity, filter) != AccessVerdict.Allowed)];
        }
    }

    /// <summary>Forgets all subscriptions; the session is over.</summary>
    public void Release()
    {
        lock (_subscriptions)
        {
            _isReleased = true;
            foreach (var topicFilter in _subscriptions) ports.Subscriptions.Remove(topicFilter);
            _subscriptions.Clear();
        }

        _memory?.Detach(ports.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private Taken Hand(
        TopicDecision decision, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs, in MessageDelivery? delivery)
    {
        var outcome = decision.Parsed.Kind != TopicKind.Value
            ? ports.Ingest.Accept(decision.Topic, payload, arrivalMs, eventMs)
            : delivery is { } acknowledged
                ? ports.Ingest.AcceptOnce(
                    acknowledged, decision.Parsed.UnitNode, decision.Topic, payload, arrivalMs, eventMs)
                : ports.Ingest.Accept(decision.Parsed.UnitNode, payload, arrivalMs, eventMs);
        var isRouted = decision.HasSubscribers;
        return outcome switch
        {
            // A repetition may still be missing at the other readers, who are promised it at least once.
            IngestOutcome.Accepted or IngestOutcome.Repeated => new Taken(MqttPubAckReasonCode.Success, WaitsForStore: true, isRouted),
            IngestOutcome.Overloaded => new Taken(
                MqttPubAckReasonCode.QuotaExceeded, IsRouted: isRouted, Handling: Handling.Held),
            IngestOutcome.Stopping => new Taken(MqttPubAckReasonCode.QuotaExceeded, Handling: Handling.Stopping),
            IngestOutcome.PayloadTooLarge => RefuseSize(),
            IngestOutcome.BadTime => new Taken(MqttPubAckReasonCode.ImplementationSpecificError, IsRouted: isRouted),

            // Metered only; or unknown to the rules, which may lag behind the rights: its readers still get the value.
            _ => new Taken(MqttPubAckReasonCode.Success, IsRouted: isRouted),
        };
    }

    private static DeliveryMemory Attach(DeliveryMemory memory)
    {
        memory.Attach();
        return memory;
    }

    private Taken RefuseSize()
    {
        ports.Metrics.Faults.Add(BrokerFault.PayloadTooLarge);
        return new Taken(MqttPubAckReasonCode.QuotaExceeded);
    }

    private Taken Refuse(AccessVerdict verdict)
    {
        ports.Metrics.Publishes.Add(verdict);
        return new Taken(verdict == AccessVerdict.BadTopic
            ? MqttPubAckReasonCode.TopicNameInvalid
            : MqttPubAckReasonCode.NotAuthorized);
    }
}
