using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>
/// Collects windows that come by start into longer ones, one group in memory at a time; without a length, as they are.
/// </summary>
/// <remarks>
/// A window that does not fit into the group of its start (the listener's window was longer once) stays as it is.
/// </remarks>
internal sealed class Regrouping(long? lengthMs)
{
    private readonly List<Partial> _done = [];
    private readonly List<Partial> _group = [];
    private long _groupStartMs;

    public void Add(in Partial window)
    {
        if (lengthMs is not { } length)
        {
            _done.Add(window);
            return;
        }

        var startMs = new TumblingWindow(length).StartOf(window.StartMs);
        if (startMs != _groupStartMs) CloseGroup(length);
        _groupStartMs = startMs;
        if (window.EndMs > startMs + length)
            _done.Add(window);
        else
            _group.Add(window);
    }

    /// <summary>Gives the windows, by start.</summary>
    public IReadOnlyList<Partial> Finish()
    {
        if (lengthMs is { } length) CloseGroup(length);

        // A window that stays as it is may start after the group that is closed behind it.
        _done.Sort((left, right) => (left.StartMs, left.EndMs).CompareTo((right.StartMs, right.EndMs)));
        return _done;
    }

    private void CloseGroup(long length)
    {
        if (_group.Count == 0) return;
        _done.Add(Partial.Regroup(_groupStartMs, _groupStartMs + length, _group));
        _group.Clear();
    }
}
