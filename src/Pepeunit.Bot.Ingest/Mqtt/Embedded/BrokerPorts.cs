using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What every session of the embedded broker uses.</summary>
internal sealed record BrokerPorts(
    IBrokerAccess Access,
    MessageIngest Ingest,
    SampleBatchWriter Writer,
    DeliveryMemories Deliveries,
    ISystemTopicSink SystemTopics,
    SubscriptionIndex Subscriptions,
    BrokerMetrics Metrics,
    EmbeddedBrokerOptions Options,
    string Domain,
    TimeProvider Time);
