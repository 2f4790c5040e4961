using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Mqtt.External;

/// <summary>What ingest subscribes to on an external broker.</summary>
/// <param name="Wanted">All at once; the broker's answer names each.</param>
/// <param name="Unwanted">A filter that an earlier setting may have left in the session; null when there is none.</param>
internal sealed record ExternalFilters(MqttClientSubscribeOptions Wanted, string? Unwanted)
{
    public static ExternalFilters Of(ExternalBrokerOptions options, string domain)
    {
        var shared = options.ShareGroup is { } group ? $"$share/{group}/" : "";
        var values = (MqttQualityOfServiceLevel)options.QualityOfService;
        var unread = $"{shared}{domain}/+";
        List<MqttTopicFilter> wanted =
        [
            new() { Topic = $"{shared}{domain}/+/pepeunit", QualityOfServiceLevel = values },
            new() { Topic = $"{shared}{domain}/output_base_topic/+/+/pepeunit", QualityOfServiceLevel = values },
        ];

        // Metered and never stored, so losing one does no harm.
        if (options.MetersUnreadTopics) wanted.Add(new MqttTopicFilter { Topic = unread });
        return new(new MqttClientSubscribeOptions { TopicFilters = wanted }, options.MetersUnreadTopics ? null : unread);
    }
}

/// <summary>What every connection to the external broker uses.</summary>
internal sealed record ExternalPorts(
    MessageIngest Ingest,
    SampleBatchWriter Writer,
    DeliveryMemories Deliveries,
    ISystemTopicSink SystemTopics,
    ExternalMetrics Metrics,
    ExternalBrokerOptions Options,
    string Domain,
    TimeProvider Time)
{
    /// <summary>Larger than any payload of the platform with its properties; the broker drops what is larger.</summary>
    private const uint MaxPacketBytes = 1_048_576;

    public ExternalFilters Filters { get; } = ExternalFilters.Of(Options, Domain);

    public MqttClientOptions ClientOptions { get; } = Build(Options);

    private static MqttClientOptions Build(ExternalBrokerOptions options)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(options.ClientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
            .WithReceiveMaximum((ushort)options.ReceiveMaximum)
            .WithMaximumPacketSize(MaxPacketBytes)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithTimeout(options.Timeout);
        if (options.UserName is not null) builder.WithCredentials(options.UserName, options.Password);
        if (options.UseTls) builder.WithTlsOptions(tls => tls.UseTls());
        return builder.Build();
    }
}
