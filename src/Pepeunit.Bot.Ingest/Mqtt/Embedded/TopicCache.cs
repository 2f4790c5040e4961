using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What one session has asked before about the topics that it publishes to, by their raw bytes.</summary>
/// <remarks>Used by the one thread that reads the session's packets.</remarks>
internal sealed class TopicCache
{
    /// <summary>Topics kept of one session; a device has a few, a gateway may have hundreds.</summary>
    public const int Capacity = 1_024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<byte[], TopicDecision> _byTopic = new(ByteComparer.Instance);
    private readonly Dictionary<byte[], TopicDecision>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    // A device mostly sends to the same topic again: comparing is a third of the cost of hashing.
    private TopicDecision? _latest;

    public TopicCache() => _lookup = _byTopic.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Gives the topic's entry, which is new when it was not asked for lately.</summary>
    /// <returns>False when the bytes are not UTF-8 or hold a NUL, which MQTT does not allow.</returns>
    public bool TryGet(ReadOnlySpan<byte> topic, [NotNullWhen(true)] out TopicDecision? decision)
    {
        decision = _latest;
        if (decision is not null && topic.SequenceEqual(decision.Utf8)) return true;

        if (!_lookup.TryGetValue(topic, out decision) && !TryAdd(topic, out decision)) return false;

        _latest = decision;
        return true;
    }

    private bool TryAdd(ReadOnlySpan<byte> topic, [NotNullWhen(true)] out TopicDecision? decision)
    {
        decision = null;
        if (topic.Contains((byte)0) || !System.Text.Unicode.Utf8.IsValid(topic)) return false;

        // Emptied as a whole: a session that needs more is rare, and pays with asking again.
        if (_byTopic.Count == Capacity) _byTopic.Clear();

        var utf8 = topic.ToArray();
        decision = new TopicDecision(utf8, Strict.GetString(utf8));
        _byTopic.Add(utf8, decision);
        return true;
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly ByteComparer Instance = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public int GetHashCode(byte[] topic) => GetHashCode((ReadOnlySpan<byte>)topic);

        public bool Equals(ReadOnlySpan<byte> left, byte[] right) => left.SequenceEqual(right);

        public int GetHashCode(ReadOnlySpan<byte> topic)
        {
            // Seeded per process by HashCode, so a device cannot choose topics that collide.
            var hash = new HashCode();
            hash.AddBytes(topic);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> topic) => topic.ToArray();
    }
}
