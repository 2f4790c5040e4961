using System.Collections.Concurrent;

namespace Pepeunit.Bot.Ingest.Samples.Deliveries;

/// <summary>The memories of all clients whose messages are acknowledged. Any thread.</summary>
public sealed class DeliveryMemories(ISampleStore store, SampleBatchWriter writer, TimeProvider time)
{
    /// <summary>A device that stays away for longer sends what it had not seen acknowledged once more, and it counts.</summary>
    public static readonly TimeSpan AbsenceLimit = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, DeliveryMemory> _byClient = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<DeliveryMark>> _left = new(StringComparer.Ordinal);

    /// <summary>Reads what earlier runs have left, in the store and on the way to it. Once, before the first message.</summary>
    /// <exception cref="Exception">The store cannot be read; calling again is safe.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await store.ReadDeliveriesAsync(cancellationToken);
        lock (_left)
        {
            _left.Clear();
            foreach (var found in stored.Concat(writer.LeftDeliveries))
            {
                if (!_left.TryGetValue(found.Client, out var marks)) _left.Add(found.Client, marks = []);
                marks.AddRange(found.Marks);
            }
        }
    }

    /// <summary>The memory of one client, which is made when it is not there.</summary>
    /// <param name="client">Its client id on its broker.</param>
    /// <param name="window">How many of its messages may be unacknowledged at once.</param>
    internal DeliveryMemory Of(string client, int window) =>
        _byClient.TryGetValue(client, out var known) ? known : _byClient.GetOrAdd(client, Make(client, window));

    /// <summary>Forgets the clients that have been away for too long.</summary>
    internal void ForgetAbsent()
    {
        var beforeMs = (time.GetUtcNow() - AbsenceLimit).ToUnixTimeMilliseconds();
        foreach (var memory in _byClient.Values)
        {
            if (memory.AbsentSinceMs >= beforeMs || !_byClient.TryRemove(memory.Client, out _)) continue;
            lock (_left) _left.Remove(memory.Client);
        }
    }

    private DeliveryMemory Make(string client, int window)
    {
        var memory = new DeliveryMemory(client, window, time.GetUtcNow().ToUnixTimeMilliseconds());
        lock (_left)
            if (_left.TryGetValue(client, out var marks)) memory.Load(marks);
        return memory;
    }
}
