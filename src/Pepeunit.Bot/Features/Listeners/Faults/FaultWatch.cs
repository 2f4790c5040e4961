using System.Collections.Concurrent;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>What the use of a listener says of its health.</summary>
internal enum Health
{
    /// <summary>Nothing came, or what came says nothing.</summary>
    Unknown,

    /// <summary>It took something since the last look, or refused it as it was meant to.</summary>
    Working,

    /// <summary>Values have come for long enough, and it has taken none.</summary>
    Refusing,
}

/// <summary>
/// Watches how the use of listeners grows from look to look. Only in memory: after a restart a fault is noticed as much
/// later as one that begins then. A singleton; one look at a listener at a time.
/// </summary>
internal sealed class FaultWatch
{
    // What these refuse, they were asked to refuse; and a value that is the same again has passed every other filter.
    private static readonly Refusal[] Signs =
    [
        Refusal.NotJson, Refusal.PathNotFound, Refusal.NotANumber, Refusal.NotFinite, Refusal.NotUtf8, Refusal.Listed,
        Refusal.OutsideThreshold, Refusal.TooLarge, Refusal.BadTime, Refusal.TooLate,
    ];

    private readonly ConcurrentDictionary<ListenerId, Seen> _seen = new();

    /// <summary>Takes the listener's use as it is now.</summary>
    /// <param name="after">Refusing counts when a value was refused so long after the first, with none taken between.</param>
    public (Health Health, Fault? Fault) Look(ListenerUsage usage, DateTimeOffset now, TimeSpan after)
    {
        if (!_seen.TryGetValue(usage.Listener, out var seen))
        {
            _seen[usage.Listener] = new Seen(usage, usage, RefusingSince: null);
            return (Health.Unknown, null);
        }

        var (isRefused, isWorking) = (Signs.Any(reason => Grown(usage, seen.Last, reason) > 0), Worked(usage, seen.Last));
        if (isWorking)
        {
            _seen[usage.Listener] = new Seen(usage, usage, RefusingSince: null);
            return (Health.Working, null);
        }

        var since = seen.RefusingSince ?? (isRefused ? now : null);
        _seen[usage.Listener] = seen with { Last = usage, RefusingSince = since };
        if (!isRefused || since is not { } first || now - first < after) return (Health.Unknown, null);
        var reason = Signs.MaxBy(sign => Grown(usage, seen.Base, sign));
        var refused = Signs.Sum(sign => Grown(usage, seen.Base, sign));
        return (Health.Refusing, new Fault(FaultKind.Refusing, reason, null, refused, first.ToUnixTimeMilliseconds()));
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IReadOnlySet<ListenerId> listeners)
    {
        foreach (var gone in _seen.Keys.Where(listener => !listeners.Contains(listener)).ToList())
            _seen.TryRemove(gone, out _);
    }

    private static bool Worked(ListenerUsage now, ListenerUsage before) =>
        now.Accepted > before.Accepted || Grown(now, before, Refusal.Repeated) > 0;

    private static long Grown(ListenerUsage now, ListenerUsage before, Refusal reason) =>
        now.RefusedFor(reason) - before.RefusedFor(reason);

    /// <param name="Base">When it was last known to work.</param>
    /// <param name="Last">At the last look.</param>
    private sealed record Seen(ListenerUsage Base, ListenerUsage Last, DateTimeOffset? RefusingSince);
}
