using System.Runtime.InteropServices;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What a listener's policy keeps of a node until the next batch takes it: rows, or parts of
/// windows.</summary>
/// <remarks>Every member runs under the lock of the node. Lists keep their room, so a steady stream allocates
/// nothing.</remarks>
internal sealed class PendingRows
{
    private readonly Pipe _pipe;
    private readonly PendingMeter _meter;
    private readonly PendingWindows? _windows;
    private readonly List<PendingSample> _samples = [];
    private readonly List<PendingSample> _raw = [];
    private long _newestMs = long.MinValue;
    private long _added;
    private long _late;

    public PendingRows(SeriesKey key, Pipe pipe, SampleIntake intake)
    {
        (Key, _pipe) = (key, pipe);
        _meter = new PendingMeter(intake);
        _windows = PendingWindows.Of(pipe, _meter);
    }

    public SeriesKey Key { get; }

    private int RawRows => _pipe.RawRetentionMs > 0 ? 1 : 0;

    /// <summary>Rows of the budget that a value of this time would add.</summary>
    public int RowsFor(long eventMs) => _windows is { } windows ? windows.RowsFor(eventMs) + RawRows : 1;

    public void Add(long eventMs, double value)
    {
        if (_windows is not { } windows)
        {
            AddSample(eventMs, SampleValue.Of(value));
            return;
        }

        windows.Add(eventMs, value);
        if (RawRows == 0) return;
        _meter.Note(1, 0);
        _raw.Add(new PendingSample(eventMs, SampleValue.Of(value)));
    }

    public void Add(long eventMs, string text) => AddSample(eventMs, SampleValue.Of(text));

    /// <summary>Moves everything into the batch.</summary>
    /// <param name="batch">Takes it.</param>
    /// <param name="late">Values since the last call that were late.</param>
    /// <returns>Rows, in the sense of the budget, since the last call.</returns>
    public long DrainInto(BatchBuilder batch, out long late)
    {
        foreach (ref readonly var sample in CollectionsMarshal.AsSpan(_samples))
            batch.AddSample(new Sample(Key, sample.TimestampMs, sample.Value), _pipe);
        _samples.Clear();
        (var added, late) = (_added, _late);
        (_added, _late) = (0, 0);
        if (_windows is { } windows)
        {
            windows.DrainInto(batch, Key);
            foreach (ref readonly var sample in CollectionsMarshal.AsSpan(_raw))
                batch.AddRaw(new Sample(Key, sample.TimestampMs, sample.Value), _pipe);
            (added, late) = (windows.Opened + _raw.Count, windows.Late);
            _raw.Clear();
            (windows.Opened, windows.Late) = (0, 0);
        }

        _meter.SettleAll();
        return added;
    }

    private void AddSample(long eventMs, SampleValue value)
    {
        _added++;
        if (eventMs < _newestMs) _late++;
        else _newestMs = eventMs;

        _meter.Note(1, TextBytesOf(value));
        if (_pipe.Policy == PolicyKind.TimeWindow) _samples.Add(new PendingSample(eventMs, value));
        else AddInOrder(new PendingSample(eventMs, value));
    }

    // Of these rows only the newest stay, so they are held in order of time, of equal times in that of acceptance.
    // Twice as many as needed come together before the oldest go, so that the moving is spread over many values.
    private void AddInOrder(in PendingSample sample)
    {
        var at = _samples.Count;
        while (at > 0 && _samples[at - 1].TimestampMs > sample.TimestampMs) at--;
        _samples.Insert(at, sample);
        if (_samples.Count < 2 * _pipe.Keep) return;

        var surplus = _samples.Count - _pipe.Keep;
        var textBytes = 0L;
        for (var i = 0; i < surplus; i++) textBytes += TextBytesOf(_samples[i].Value);
        _samples.RemoveRange(0, surplus);
        _meter.Settle(surplus, textBytes);
    }

    // Two bytes a character in memory.
    private static long TextBytesOf(in SampleValue value) => value.Text is { } text ? 2L * text.Length : 0;

    private readonly record struct PendingSample(long TimestampMs, SampleValue Value);
}
