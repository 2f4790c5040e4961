using System.Runtime.InteropServices;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What a listener's policy keeps of a node until the next batch takes it: rows, or parts of
/// windows.</summary>
/// <remarks>Every member runs under the lock of the node. Lists keep their room, so a steady stream allocates
/// nothing.</remarks>
internal sealed class PendingRows(SeriesKey key, Pipe pipe, SampleIntake intake)
{
    // A late value usually belongs to the window just before; further back than this, a second part is added and the
    // store merges the two.
    private const int PartsSearched = 4;

    private readonly List<PendingSample> _samples = [];
    private readonly List<WindowAccumulator> _parts = [];
    private WindowAccumulator _window;
    private long _previousStartMs = long.MinValue;
    private long _newestMs = long.MinValue;
    private long _opened;
    private long _late;
    private int _pendingRows;
    private long _pendingTextBytes;

    public SeriesKey Key { get; } = key;

    private bool IsWindowed => pipe.Policy == PolicyKind.Aggregation;

    /// <summary>Rows of the budget that a value of this time would add.</summary>
    public int RowsFor(long eventMs)
    {
        if (!IsWindowed) return 1;
        if (_window.Covers(eventMs)) return 0;

        // Only the two newest windows are remembered: a value far behind counts as a row each time. Never too few.
        return pipe.Window.StartOf(eventMs) == _previousStartMs ? 0 : 1;
    }

    public void Add(long eventMs, double value)
    {
        if (IsWindowed) AddToWindow(eventMs, value);
        else AddSample(eventMs, SampleValue.Of(value));
    }

    public void Add(long eventMs, string text) => AddSample(eventMs, SampleValue.Of(text));

    /// <summary>Moves everything into the batch.</summary>
    /// <param name="batch">Takes it.</param>
    /// <param name="late">Values since the last call that were late.</param>
    /// <returns>Rows, in the sense of the budget, since the last call.</returns>
    public long DrainInto(BatchBuilder batch, out long late)
    {
        foreach (ref readonly var sample in CollectionsMarshal.AsSpan(_samples))
            batch.AddSample(new Sample(Key, sample.TimestampMs, sample.Value), pipe);
        foreach (ref readonly var part in CollectionsMarshal.AsSpan(_parts))
            batch.AddPartial(new WindowPartial(Key, WindowKind.Tumbling, part.ToPartial()));
        if (_window.Count > 0)
        {
            batch.AddPartial(new WindowPartial(Key, WindowKind.Tumbling, _window.ToPartial()));
            _window.Clear();
        }

        _samples.Clear();
        _parts.Clear();
        intake.Settle(_pendingRows, _pendingTextBytes);
        (var opened, late) = (_opened, _late);
        (_pendingRows, _pendingTextBytes, _opened, _late) = (0, 0, 0, 0);
        return opened;
    }

    private void AddToWindow(long eventMs, double value)
    {
        if (!_window.Covers(eventMs)) Turn(eventMs);
        if (!_window.Covers(eventMs))
        {
            AddLate(eventMs, value);
            return;
        }

        if (_window.Count == 0) NotePending(0);
        _window.Add(eventMs, value);
    }

    private void Turn(long eventMs)
    {
        if (_window.EndMs > 0 && eventMs < _window.StartMs) return;
        if (_window.Count > 0) _parts.Add(_window);
        if (_window.EndMs > 0) _previousStartMs = _window.StartMs;

        var range = pipe.Window.RangeOf(eventMs);
        _window.Open(range.StartMs, range.EndMs);
        _opened++;
    }

    private void AddLate(long eventMs, double value)
    {
        _late++;
        var parts = CollectionsMarshal.AsSpan(_parts);
        for (var at = parts.Length - 1; at >= 0 && at >= parts.Length - PartsSearched; at--)
        {
            if (!parts[at].Covers(eventMs)) continue;
            parts[at].Add(eventMs, value);
            return;
        }

        var range = pipe.Window.RangeOf(eventMs);
        if (range.StartMs != _previousStartMs) _opened++;
        var part = default(WindowAccumulator);
        part.Open(range.StartMs, range.EndMs);
        part.Add(eventMs, value);
        _parts.Add(part);
        NotePending(0);
    }

    private void AddSample(long eventMs, SampleValue value)
    {
        _opened++;
        if (eventMs < _newestMs) _late++;
        else _newestMs = eventMs;

        NotePending(TextBytesOf(value));
        if (pipe.Policy == PolicyKind.TimeWindow) _samples.Add(new PendingSample(eventMs, value));
        else AddInOrder(new PendingSample(eventMs, value));
    }

    // Of these rows only the newest stay, so they are held in order of time, of equal times in that of acceptance.
    // Twice as many as needed come together before the oldest go, so that the moving is spread over many values.
    private void AddInOrder(in PendingSample sample)
    {
        var at = _samples.Count;
        while (at > 0 && _samples[at - 1].TimestampMs > sample.TimestampMs) at--;
        _samples.Insert(at, sample);
        if (_samples.Count < 2 * pipe.Keep) return;

        var surplus = _samples.Count - pipe.Keep;
        var textBytes = 0L;
        for (var i = 0; i < surplus; i++) textBytes += TextBytesOf(_samples[i].Value);
        _samples.RemoveRange(0, surplus);
        intake.Settle(surplus, textBytes);
        (_pendingRows, _pendingTextBytes) = (_pendingRows - surplus, _pendingTextBytes - textBytes);
    }

    private void NotePending(long textBytes)
    {
        _pendingRows++;
        _pendingTextBytes += textBytes;
        intake.NotePending(1, textBytes);
    }

    // Two bytes a character in memory.
    private static long TextBytesOf(in SampleValue value) => value.Text is { } text ? 2L * text.Length : 0;

    private readonly record struct PendingSample(long TimestampMs, SampleValue Value);
}
