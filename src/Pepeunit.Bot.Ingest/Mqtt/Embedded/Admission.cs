using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What became of a CONNECT: a session, or the reason code to refuse it with.</summary>
internal sealed record Admission(MqttConnectReasonCode Reason, DeviceSession? Session, string? AssignedClientId, TimeSpan KeepAlive)
{
    private const int MaxClientIdLength = 256;

    /// <summary>Judges a CONNECT and makes of it the one that MQTTnet is to see.</summary>
    public static Admission Judge(MqttConnectPacket connect, BrokerPorts ports)
    {
        var refusal = string.IsNullOrEmpty(connect.Username)
            ? Refuse(AuthenticationRefusal.NoToken, out var identity)
            : ports.Access.Authenticate(connect.Username, out identity);
        ports.Metrics.Connects.Add(refusal);
        if (refusal != AuthenticationRefusal.None) return new(ReasonOf(refusal), null, null, default);

        // An empty client id asks for one to be given; 3.1.1 allows that only together with a clean session, and so
        // does MQTT 5 in effect, because nobody could come back to the session.
        var clientId = connect.ClientId ?? "";
        if (clientId.Length > MaxClientIdLength || (clientId.Length == 0 && !connect.CleanSession))
        {
            ports.Metrics.Faults.Add(BrokerFault.BadClientId);
            return new(MqttConnectReasonCode.ClientIdentifierNotValid, null, null, default);
        }

        var assigned = clientId.Length > 0 ? null : $"auto-{Guid.CreateVersion7(ports.Time.GetUtcNow()):N}";

        // With the Unit in front, a client id of one Unit cannot take over the session of another.
        connect.ClientId = $"{identity.Unit}/{assigned ?? clientId}";

        // Sessions end with their connection: the platform's devices ask for clean ones, and what is kept for absent
        // ones would have no bound. CONNACK says so (session present 0, session expiry 0).
        connect.CleanSession = true;
        connect.SessionExpiryInterval = 0;

        // Keep alive is watched by EmbeddedBroker, because MQTTnet does not see most packets.
        var limit = ports.Options.MaxKeepAlive;
        var asked = TimeSpan.FromSeconds(connect.KeepAlivePeriod);
        connect.KeepAlivePeriod = 0;

        // The platform retains nothing, so a will is a message like any other.
        connect.WillRetain = false;

        var session = new DeviceSession(identity, connect.ClientId, isNamed: assigned is null, ports);
        return new(MqttConnectReasonCode.Success, session, assigned, asked == TimeSpan.Zero || asked > limit ? limit : asked);
    }

    private static AuthenticationRefusal Refuse(AuthenticationRefusal refusal, out DeviceIdentity identity)
    {
        identity = default;
        return refusal;
    }

    private static MqttConnectReasonCode ReasonOf(AuthenticationRefusal refusal) => refusal switch
    {
        AuthenticationRefusal.Expired or AuthenticationRefusal.Revoked or AuthenticationRefusal.UnknownUnit
            or AuthenticationRefusal.Blocked => MqttConnectReasonCode.NotAuthorized,
        _ => MqttConnectReasonCode.BadUserNameOrPassword,
    };
}
