using System.Collections.Concurrent;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>
/// When this process last compared everything told of a listener with the store, to spread that work: late values ask for
/// it soon, and each listener gets it in turn. Losing it costs one look more. A singleton.
/// </summary>
internal sealed class WindowChecks(TimeProvider time)
{
    /// <summary>Between two looks at one listener that late values ask for: what they change is merged.</summary>
    private static readonly TimeSpan Distance = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks at one listener that nothing asks for.</summary>
    private static readonly TimeSpan TurnDistance = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ListenerId, (long Late, DateTimeOffset At)> _seen = new();

    /// <summary>Whether to look now: late values came since the last look, or it is the listener's turn.</summary>
    /// <param name="late">How many late values it has had in all.</param>
    public bool IsDue(ListenerId listener, long late, bool isInTurn)
    {
        if (!_seen.TryGetValue(listener, out var seen)) return true;
        var age = time.GetUtcNow() - seen.At;
        return late != seen.Late ? age >= Distance : isInTurn && age >= TurnDistance;
    }

    public void Note(ListenerId listener, long late) => _seen[listener] = (late, time.GetUtcNow());

    /// <summary>Whose turn it is; forgets those that are not named. Null when there is none.</summary>
    public ListenerId? NextInTurn(IReadOnlyCollection<ListenerId> listeners)
    {
        foreach (var gone in _seen.Keys.Except(listeners).ToList()) _seen.TryRemove(gone, out _);
        return listeners.Count == 0
            ? null
            : listeners.MinBy(listener => _seen.TryGetValue(listener, out var seen) ? seen.At : DateTimeOffset.MinValue);
    }
}
