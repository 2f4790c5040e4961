using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What is known of one topic for one publishing session, and of which version of the world it is true.</summary>
/// <remarks>Used by the one thread that reads the session's packets.</remarks>
internal sealed class TopicDecision(byte[] utf8, string topic)
{
    private long _accessVersion = long.MinValue;
    private long _subscriptionsVersion = long.MinValue;

    public byte[] Utf8 { get; } = utf8;

    public string Topic { get; } = topic;

    public AccessVerdict Verdict { get; private set; }

    public PlatformTopic Parsed { get; private set; }

    /// <summary>Whether another device subscribes to it.</summary>
    public bool HasSubscribers { get; private set; }

    /// <summary>Asks again for what may have changed. Versions are read before asking, so a change meanwhile is seen.</summary>
    public void Refresh(in DeviceIdentity identity, BrokerPorts ports)
    {
        var accessVersion = ports.Access.Version;
        if (accessVersion != _accessVersion)
        {
            Verdict = ports.Access.MayPublish(identity, Topic);
            if (Verdict == AccessVerdict.Allowed) Verdict = Parse(ports.Domain);
            _accessVersion = accessVersion;
        }

        var subscriptionsVersion = ports.Subscriptions.Version;
        if (subscriptionsVersion != _subscriptionsVersion)
        {
            HasSubscribers = ports.Subscriptions.Has(Topic);
            _subscriptionsVersion = subscriptionsVersion;
        }
    }

    private AccessVerdict Parse(string domain)
    {
        var rejection = PlatformTopic.Parse(Topic, domain, out var parsed);
        Parsed = parsed;
        return rejection switch
        {
            // A command of the server; no device publishes one, whatever access says.
            TopicRejection.None when parsed.Kind == TopicKind.SystemInput => AccessVerdict.WrongDirection,
            TopicRejection.None => AccessVerdict.Allowed,
            TopicRejection.ForeignDomain => AccessVerdict.ForeignDomain,
            _ => AccessVerdict.BadTopic,
        };
    }
}
