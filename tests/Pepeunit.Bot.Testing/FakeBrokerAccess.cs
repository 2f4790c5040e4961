using System.Collections.Concurrent;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Testing;

/// <summary>Rights as a test gives and takes them. A token is any string; what was not granted is refused.</summary>
/// <remarks>Any thread may call.</remarks>
public sealed class FakeBrokerAccess : IBrokerAccess
{
    private readonly ConcurrentDictionary<string, DeviceIdentity> _tokens = new();
    private readonly ConcurrentDictionary<(UnitId, string), bool> _publishes = new();
    private readonly ConcurrentDictionary<(UnitId, string), bool> _subscribes = new();
    private readonly ConcurrentDictionary<UnitId, AuthenticationRefusal> _refused = new();
    private readonly ConcurrentDictionary<string, bool> _revoked = new();

    private long _version;

    public long Version => Volatile.Read(ref _version);

    /// <summary>How often <see cref="MayPublish"/> was asked: brokers keep its answers.</summary>
    public int PublishQuestions { get; private set; }

    public void AddToken(string token, UnitId unit) => Change(_tokens, token, new DeviceIdentity(unit, token));

    public void AllowPublish(UnitId unit, string topic) => Change(_publishes, (unit, topic), true);

    public void AllowSubscribe(UnitId unit, string filter) => Change(_subscribes, (unit, filter), true);

    public void ForbidPublish(UnitId unit, string topic) => Change(_publishes, (unit, topic), false);

    public void ForbidSubscribe(UnitId unit, string filter) => Change(_subscribes, (unit, filter), false);

    public void Refuse(UnitId unit, AuthenticationRefusal refusal) => Change(_refused, unit, refusal);

    public void Revoke(string token) => Change(_revoked, token, true);

    public AuthenticationRefusal Authenticate(ReadOnlySpan<char> token, out DeviceIdentity identity) =>
        _tokens.TryGetValue(token.ToString(), out identity) ? Check(identity) : AuthenticationRefusal.BadSignature;

    public AuthenticationRefusal Check(in DeviceIdentity identity) =>
        _revoked.ContainsKey(identity.TokenId!)
            ? AuthenticationRefusal.Revoked
            : _refused.GetValueOrDefault(identity.Unit, AuthenticationRefusal.None);

    public AccessVerdict MayPublish(in DeviceIdentity identity, ReadOnlySpan<char> topicName)
    {
        PublishQuestions++;
        return _publishes.GetValueOrDefault((identity.Unit, topicName.ToString()))
            ? AccessVerdict.Allowed
            : AccessVerdict.NotWritable;
    }

    public AccessVerdict MaySubscribe(in DeviceIdentity identity, ReadOnlySpan<char> topicFilter)
    {
        if (TopicFilter.HasWildcard(topicFilter)) return AccessVerdict.Wildcard;
        return _subscribes.GetValueOrDefault((identity.Unit, topicFilter.ToString()))
            ? AccessVerdict.Allowed
            : AccessVerdict.NotVisible;
    }

    private void Change<TKey, TValue>(ConcurrentDictionary<TKey, TValue> answers, TKey key, TValue value) where TKey : notnull
    {
        answers[key] = value;
        Interlocked.Increment(ref _version);
    }
}
