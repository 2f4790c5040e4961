using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Settings of the MQTT broker inside the process (section <c>EmbeddedBroker</c>).</summary>
public sealed class EmbeddedBrokerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "EmbeddedBroker";

    /// <summary>TCP port for MQTT 3.1.1 and 5 without TLS. 0 takes a free one, for tests.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 1883;

    /// <summary>Listens on 127.0.0.1 only, instead of all interfaces: devices of other machines cannot connect.</summary>
    public bool LoopbackOnly { get; set; }

    /// <summary>Open connections at once; one more is closed at once and counted.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Bytes of one MQTT packet, header included: a payload of 256 KB and room for topic and properties. The connection
    /// of a larger one is closed when its header has been read, before its body is buffered.
    /// </summary>
    [Range(1_024, 16_777_216)]
    public int MaxPacketBytes { get; set; } = 262_144 + 8_192;

    /// <summary>From the opening of the connection to the whole CONNECT; later, the connection is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest silence of a session. A client that asks for a longer keep alive, or for none, is still disconnected
    /// after one and a half times this.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "18:00:00")]
    public TimeSpan MaxKeepAlive { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// QoS 1 and 2 messages of one session that wait for the store. When so many wait, the broker stops reading from
    /// that session, so TCP slows its sender down; nothing is lost.
    /// </summary>
    [Range(1, 65_535)]
    public int MaxWaitingPerSession { get; set; } = 256;

    /// <summary>
    /// Messages waiting to be sent to one session (edges, commands). When it is full, the oldest is dropped and counted.
    /// </summary>
    [Range(10, 100_000)]
    public int MaxPendingPerSession { get; set; } = 1_000;

    /// <summary>Topic filters that one session may hold; further ones are refused with quota exceeded.</summary>
    [Range(1, 100_000)]
    public int MaxSubscriptionsPerSession { get; set; } = 1_000;
}

[OptionsValidator]
internal sealed partial class EmbeddedBrokerOptionsValidator : IValidateOptions<EmbeddedBrokerOptions>;
