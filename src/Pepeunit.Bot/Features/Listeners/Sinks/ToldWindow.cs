using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>A window as a message in the chat shows it: [StartMs, EndMs), Unix ms.</summary>
/// <param name="Count">Values, as shown now.</param>
/// <param name="FirstCount">Values, as shown first.</param>
/// <param name="Message">The number of the message.</param>
internal sealed record ToldWindow(
    UnitNodeId Node, long StartMs, long EndMs, long Count, long FirstCount, long Message)
{
    public bool Overlaps(in Partial window) => StartMs < window.EndMs && window.StartMs < EndMs;

    public bool Shows(in Partial window) =>
        (StartMs, EndMs, Count) == (window.StartMs, window.EndMs, window.Count);
}

/// <summary>What is to be told of a node's windows.</summary>
/// <param name="New">Closed windows that no message shows, by start.</param>
/// <param name="Revised">What messages that show something else now are to show of this node, by their number.</param>
internal sealed record WindowNews(
    IReadOnlyList<Partial> New, IReadOnlyDictionary<long, IReadOnlyList<ToldWindow>> Revised);

/// <summary>Compares what was told of a node's windows with what is stored. Pure.</summary>
internal static class WindowComparison
{
    /// <param name="told">Everything told of windows that start at <paramref name="fromMs"/> or later, and of those before
    /// that reach into that time; in any order.</param>
    /// <param name="closed">The closed windows as they are stored, of the same time, by start.</param>
    /// <param name="open">Windows that have not closed (again, maybe): what they overlap stays as it was told until they
    /// do.</param>
    /// <param name="fromMs">Windows that start before it are neither new nor gone; Unix ms.</param>
    /// <param name="mayMove">Whether values can change the bounds of a window (sessions, windows of dynamic size): then it is
    /// the same one as long as it overlaps.</param>
    public static WindowNews Of(
        IReadOnlyList<ToldWindow> told, IReadOnlyList<Partial> closed, IReadOnlyList<Partial> open, long fromMs,
        bool mayMove)
    {
        var byStart = told.ToDictionary(window => window.StartMs);
        var ordered = told.OrderBy(window => window.StartMs).ToList();
        var news = new List<Partial>();
        var content = new Dictionary<ToldWindow, List<Partial>>();
        foreach (var window in closed)
        {
            var known = byStart.GetValueOrDefault(window.StartMs)
                ?? (mayMove ? ordered.Find(old => old.Overlaps(window)) : null);
            if (known is null)
            {
                if (window.StartMs >= fromMs) news.Add(window);
                continue;
            }

            if (!content.TryGetValue(known, out var windows)) content[known] = windows = [];
            windows.Add(window);
        }

        var changed = ordered.Where(old => content.TryGetValue(old, out var windows)
                ? windows.Count != 1 || !old.Shows(windows[0])
                : mayMove && old.StartMs >= fromMs && !open.Any(window => old.Overlaps(window)))
            .Select(old => old.Message).ToHashSet();
        return new WindowNews(news, changed.ToDictionary(
            message => message,
            message => (IReadOnlyList<ToldWindow>)
            [
                .. ordered.Where(old => old.Message == message).SelectMany(old => Replace(old, content)),
            ]));
    }

    // Of several windows in the place of one, the first takes over how many values were shown.
    private static IEnumerable<ToldWindow> Replace(ToldWindow old, Dictionary<ToldWindow, List<Partial>> content) =>
        content.TryGetValue(old, out var windows)
            ? windows.Select((window, index) => old with
            {
                StartMs = window.StartMs,
                EndMs = window.EndMs,
                Count = window.Count,
                FirstCount = index == 0 ? old.FirstCount : 0,
            })
            : [];
}
