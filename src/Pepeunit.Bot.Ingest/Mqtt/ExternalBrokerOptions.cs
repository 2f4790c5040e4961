using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Settings of the client that reads from a broker outside the process (section <c>ExternalBroker</c>).</summary>
public sealed class ExternalBrokerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "ExternalBroker";

    /// <summary>Host name or address of the broker; it must speak MQTT 5.</summary>
    [Required]
    public string Host { get; set; } = "";

    /// <summary>TCP port.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 1883;

    /// <summary>Speaks TLS and checks the broker's certificate.</summary>
    public bool UseTls { get; set; }

    /// <summary>Username, when the broker wants one.</summary>
    public string? UserName { get; set; }

    /// <summary>Password, when the broker wants one. Never logged.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The client id, under which the broker keeps the session and what arrives while this process is away. It stays the
    /// same over restarts and is unique on the broker: a second process with the same one takes over the session.
    /// </summary>
    [Required, RegularExpression("[0-9a-zA-Z._:-]{1,128}")]
    public string ClientId { get; set; } = "pepeunit-bot-ingest-1";

    /// <summary>QoS of the subscriptions: 1 is acknowledged when the store has the message, 0 is faster and may lose.</summary>
    [Range(0, 1)]
    public int QualityOfService { get; set; } = 1;

    /// <summary>
    /// QoS 1 messages the broker may send before the first of them is acknowledged (MQTT 5 Receive Maximum). It bounds
    /// what is in memory here while the store is slow.
    /// </summary>
    [Range(1, 65_535)]
    public int ReceiveMaximum { get; set; } = 10_000;

    /// <summary>How long the broker keeps the session while this process is away.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Longest silence before a PINGREQ.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long connecting, subscribing and disconnecting may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the first reconnect; it doubles, with jitter, up to <see cref="MaxReconnectDelay"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest wait between two attempts to connect.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Also subscribes to the 2-level topics, whose values are never stored, to meter their load. Off when the broker
    /// meters them itself, or when they are too many to carry.
    /// </summary>
    public bool MetersUnreadTopics { get; set; } = true;

    /// <summary>
    /// Name of the shared subscription group (<c>$share/{name}/…</c>) that several ingest workers form; null when this
    /// process is the only one.
    /// </summary>
    [RegularExpression("[0-9a-zA-Z._-]{1,64}")]
    public string? ShareGroup { get; set; }
}

[OptionsValidator]
internal sealed partial class ExternalBrokerOptionsValidator : IValidateOptions<ExternalBrokerOptions>;
