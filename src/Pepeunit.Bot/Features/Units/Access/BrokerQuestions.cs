using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Answers what a broker outside asks by HTTP. What it cannot read it denies; it never fails. Any number of threads at once.
/// </summary>
/// <remarks>Answering about a topic with a remembered token allocates nothing.</remarks>
internal sealed partial class BrokerQuestions(
    UnitAccess access, VerifiedTokens tokens, IOptions<InstanceOptions> instance,
    ILogger<BrokerQuestions> logger) : IDisposable
{
    private static readonly string[] Commands = ["update", "env_update", "schema_update", "log_sync"];
    private static readonly string[] Reports = ["state", "log"];

    private readonly ThreadLocal<BrokerRequest> _requests = new(() => new BrokerRequest());
    private int _isActionMissed;

    /// <summary>The existing platform's question: <c>{"token","topic"[,"action"]}</c>.</summary>
    public bool MayUseTopic(ReadOnlySpan<byte> json) => Decide(json, "token"u8);

    /// <summary>EMQX's authorization: <c>{"username","topic"[,"action"]}</c>.</summary>
    public bool Authorize(ReadOnlySpan<byte> json) => Decide(json, "username"u8);

    /// <summary>
    /// EMQX's authentication: <c>{"username"}</c>. When it is allowed, writes the answer with the Unit's own topics, so that
    /// EMQX need not ask for them; what depends on others is left out, and asked when it is used.
    /// </summary>
    /// <returns>False when it is denied; nothing is written then.</returns>
    public bool TryAuthenticate(ReadOnlySpan<byte> json, IBufferWriter<byte> answer)
    {
        var request = _requests.Value!;
        if (!request.TryRead(json, "username"u8) || !request.HasToken) return false;
        if (tokens.Read(request.Token, out var verified) != TokenRefusal.None) return false;

        var snapshot = access.Snapshot;
        if (snapshot.Check(verified.Agent) != AuthenticationRefusal.None) return false;

        using var writer = new Utf8JsonWriter(answer);
        writer.WriteStartObject();
        writer.WriteString("result"u8, "allow"u8);
        writer.WriteBoolean("is_superuser"u8, false);

        // EMQX refuses a time in the past, and ends the session at that time.
        if (verified.Until != DateTime.MaxValue)
            writer.WriteNumber("expire_at"u8, new DateTimeOffset(verified.Until).ToUnixTimeSeconds());
        writer.WriteStartArray("acl"u8);
        if (verified.Agent.Kind == AgentKind.Unit) WriteRules(writer, snapshot, verified.Agent.Device);
        writer.WriteEndArray();
        writer.WriteEndObject();
        return true;
    }

    public void Dispose() => _requests.Dispose();

    private bool Decide(ReadOnlySpan<byte> json, ReadOnlySpan<byte> tokenField)
    {
        var request = _requests.Value!;
        if (!request.TryRead(json, tokenField) || !request.HasToken || !request.HasTopic) return false;
        if (tokens.Read(request.Token, out var verified) != TokenRefusal.None) return false;

        var snapshot = access.Snapshot;
        if (request.Action is { } action)
            return snapshot.Decide(verified.Agent, action, request.Topic) == AccessVerdict.Allowed;

        // A broker that does not say what the topic is for gets one answer for both, as from the existing platform: an edge
        // would not work otherwise. Then a Unit that may read another's Output may publish there too.
        if (Interlocked.Exchange(ref _isActionMissed, 1) == 0) LogActionMissed();
        return snapshot.Decide(verified.Agent, AccessAction.Publish, request.Topic) == AccessVerdict.Allowed
            || snapshot.Decide(verified.Agent, AccessAction.Subscribe, request.Topic) == AccessVerdict.Allowed;
    }

    // "eq" makes EMQX compare the text; without it, a name would also allow filters that match it.
    private void WriteRules(Utf8JsonWriter writer, AccessSnapshot snapshot, in DeviceIdentity device)
    {
        var domain = instance.Value.Domain;
        foreach (var command in Commands)
            WriteRule(writer, "subscribe"u8, $"eq {domain}/input_base_topic/{device.Unit}/{command}/pepeunit");
        foreach (var report in Reports)
            WriteRule(writer, "publish"u8, $"eq {domain}/output_base_topic/{device.Unit}/{report}/pepeunit");
        foreach (var (node, direction) in snapshot.NodesOf(device.Unit))
        {
            var action = direction == NodeDirection.Output ? "all"u8 : "subscribe"u8;
            WriteRule(writer, action, $"eq {domain}/{node}/pepeunit");
            WriteRule(writer, action, $"eq {domain}/{node}");
        }
    }

    private static void WriteRule(Utf8JsonWriter writer, ReadOnlySpan<byte> action, string topic)
    {
        writer.WriteStartObject();
        writer.WriteString("permission"u8, "allow"u8);
        writer.WriteString("action"u8, action);
        writer.WriteString("topic"u8, topic);
        writer.WriteEndObject();
    }

    [LoggerMessage(LogLevel.Warning,
        "The broker asks for topics without saying whether they are published or subscribed to, so a Unit that may read an "
        + "Output of another can also publish there. Add the field action to the body of its request, as the README shows")]
    private partial void LogActionMissed();
}
