using System.Collections.Concurrent;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>Which topics have a subscriber among the connected devices. Units may not use wildcards, so a name tells.</summary>
/// <remarks>
/// MQTTnet walks over all subscribing sessions for each message that it routes; most messages have no other reader than
/// the server, and this spares them the walk. Any thread may call.
/// </remarks>
internal sealed class SubscriptionIndex
{
    private readonly ConcurrentDictionary<string, int> _subscribers = new(StringComparer.Ordinal);

    private long _version;

    /// <summary>Grows with each change; an answer of <see cref="Has"/> holds as long as it stays.</summary>
    public long Version => Volatile.Read(ref _version);

    public bool Has(string topic) => _subscribers.ContainsKey(topic);

    public void Add(string topic)
    {
        _subscribers.AddOrUpdate(topic, 1, (_, count) => count + 1);
        Interlocked.Increment(ref _version);
    }

    /// <summary>Takes back one <see cref="Add"/>.</summary>
    public void Remove(string topic)
    {
        // Only a change of exactly what was read counts, so two sessions leaving at once both count.
        while (_subscribers.TryGetValue(topic, out var count))
        {
            var isDone = count == 1
                ? _subscribers.TryRemove(KeyValuePair.Create(topic, 1))
                : _subscribers.TryUpdate(topic, count - 1, count);
            if (isDone) break;
        }

        Interlocked.Increment(ref _version);
    }
}
