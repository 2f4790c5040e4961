using System.Buffers;
using System.Text;
using System.Text.Json;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>A listener on a node: what its pipe has to remember, and what it took since the last batch.</summary>
/// <remarks>Every member runs under the lock of the node.</remarks>
internal sealed class RuleState
{
    private readonly BudgetGate _gate;
    private readonly PendingRows _rows;
    private readonly long[] _refused = new long[Refusals.Count];

    // Uniqueness compares raw with raw: what the transformations made of the last value has nothing to say here.
    private bool _hasLast;
    private double _lastNumber;
    private byte[] _lastText = [];
    private int _lastTextLength;

    // The rate: the moment from which the interval runs, and the latest value that came too early.
    private bool _hasTaken;
    private long _takenAtMs;
    private HeldValue? _held;
    private bool _isHolding;

    // The newest event time of an accepted value.
    private long _newestMs;

    private long _accepted;
    private long _bytes;
    private long _refusedCount;
    private long? _lastAcceptedAtMs;

    /// <param name="key">Whose.</param>
    /// <param name="pipe">What to take.</param>
    /// <param name="gate">The listener's budget.</param>
    /// <param name="intake">Where to tell what waits.</param>
    /// <param name="before">The listener's state before its pipe was changed: lateness is measured from the newest value of
    /// all.</param>
    public RuleState(SeriesKey key, Pipe pipe, BudgetGate gate, SampleIntake intake, RuleState? before)
    {
        (Pipe, _gate) = (pipe, gate);
        _newestMs = before?._newestMs ?? long.MinValue;
        _rows = new PendingRows(key, pipe, intake);
    }

    public Pipe Pipe { get; }

    public ListenerId Listener => _rows.Key.Listener;

    /// <summary>Whether a value waits for its interval to end.</summary>
    public bool IsHolding => _isHolding;

    /// <summary>Runs one message through the pipe.</summary>
    public void Offer(in Arrival arrival)
    {
        ReleaseDue(arrival.ArrivalMs);
        var refusal = _gate.HasEnded(arrival.ArrivalMs) ? Refusal.Ended
            : Pipe.IsNumber && !IsWord(arrival) ? OfferNumber(arrival)
            : OfferText(arrival);
        if (refusal != Refusal.None) Refuse(refusal);
    }

    public void Refuse(Refusal refusal)
    {
        _refused[(int)refusal]++;
        _refusedCount++;
    }

    /// <summary>Takes the held value if its interval has ended by then.</summary>
    public void ReleaseDue(long nowMs)
    {
        if (!_isHolding || _held is not { } held || nowMs - _takenAtMs < Pipe.MinIntervalMs) return;

        _isHolding = false;
        var dueMs = _takenAtMs + Pipe.MinIntervalMs;
        var refusal = Pipe.IsNumber
            ? TakeNumber(held.Number, held.PayloadBytes, dueMs, held.EventMs)
            : TakeText(held.Text, held.PayloadBytes, dueMs, held.EventMs);
        if (refusal != Refusal.None) Refuse(refusal);
    }

    /// <summary>Gives up the held value: a later one is taken (the clock was set back), or its listener has
    /// gone.</summary>
    public void DropHeld()
    {
        if (_isHolding) Refuse(Refusal.TooSoon);
        _isHolding = false;
    }

    /// <summary>Moves what was taken since the last call into the batch.</summary>
    public void DrainInto(BatchBuilder batch)
    {
        var opened = _rows.DrainInto(batch, out var late);
        if (_accepted == 0 && _refusedCount == 0) return;

        _gate.NoteDrained(opened, _bytes);
        batch.AddUsage(Listener, opened, _bytes, _accepted, late, _refused, _lastAcceptedAtMs);
        (_accepted, _bytes, _refusedCount) = (0, 0, 0);
        Array.Clear(_refused);
    }

    private bool IsWord(in Arrival arrival) =>
        Pipe.TakesWordsToo && arrival is { NumberRefusal: Refusal.NotANumber, IsUtf8: true };

    private Refusal OfferNumber(in Arrival arrival)
    {
        var refusal = Pipe.Path is null ? Refusal.None : Refusal.NotJson;
        var (numberRefusal, number) = (arrival.NumberRefusal, arrival.Number);
        if (Pipe.Path is { } path) refusal = ReadNumberAt(path, arrival, out numberRefusal, out number);

        if (refusal != Refusal.None) return refusal;
        if (!IsActive(arrival.ArrivalMs)) return Refusal.OutsidePeriod;
        if (numberRefusal != Refusal.None) return numberRefusal;

        refusal = Pipe.Screen(number);
        if (refusal != Refusal.None) return refusal;
        if (IsTooLate(arrival.EventMs)) return Refusal.TooLate;
        if (IsTooSoon(arrival.ArrivalMs))
        {
            Hold(arrival).Number = number;
            return Refusal.None;
        }

        DropHeld();
        return TakeNumber(number, arrival.Payload.Length, arrival.ArrivalMs, arrival.EventMs);
    }

    private Refusal OfferText(in Arrival arrival)
    {
        if (Pipe.Path is not { } path) return OfferRaw(arrival, arrival.Payload, arrival.IsUtf8);
        if (!arrival.IsUtf8) return Refusal.NotUtf8;

        var refusal = path.Find(arrival.Payload, out var reader);
        if (refusal != Refusal.None) return refusal;
        if (reader.TokenType != JsonTokenType.String || !reader.ValueIsEscaped)
            return OfferRaw(arrival, reader.ValueSpan, isUtf8: true);

        var rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return OfferRaw(arrival, rented.AsSpan(0, reader.CopyString(rented)), isUtf8: true);
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair: JSON grammar allows it, Unicode does not.
            return Refusal.NotUtf8;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private Refusal OfferRaw(in Arrival arrival, ReadOnlySpan<byte> raw, bool isUtf8)
    {
        if (!IsActive(arrival.ArrivalMs)) return Refusal.OutsidePeriod;
        if (!isUtf8) return Refusal.NotUtf8;

        var refusal = Pipe.Screen(raw);
        if (refusal != Refusal.None) return refusal;
        if (IsTooLate(arrival.EventMs)) return Refusal.TooLate;
        if (IsTooSoon(arrival.ArrivalMs))
        {
            Hold(arrival).SetText(raw);
            return Refusal.None;
        }

        DropHeld();
        return TakeText(raw, arrival.Payload.Length, arrival.ArrivalMs, arrival.EventMs);
    }

    private static Refusal ReadNumberAt(
        ValuePath path, in Arrival arrival, out Refusal numberRefusal, out double number)
    {
        (numberRefusal, number) = (Refusal.NotANumber, 0);
        if (!arrival.IsUtf8) return Refusal.NotUtf8;

        var refusal = path.Find(arrival.Payload, out var reader);
        if (refusal == Refusal.None && reader.TokenType is JsonTokenType.Number or JsonTokenType.String)
            numberRefusal = NumberText.Parse(reader.ValueSpan, out number);
        return refusal;
    }

    private Refusal TakeNumber(double raw, int payloadBytes, long arrivalMs, long eventMs)
    {
        if (payloadBytes > Pipe.MaxPayloadBytes) return Refusal.TooLarge;
        if (Pipe.RefusesRepeated && _hasLast && raw == _lastNumber) return Refusal.Repeated;

        var value = Pipe.Transform(raw);
        if (!NumberText.IsStorable(value)) return Refusal.NotFinite;
        if (!_gate.TryUse(_rows.RowsFor(eventMs), payloadBytes)) return Refusal.BudgetSpent;

        _rows.Add(eventMs, value);
        (_hasLast, _lastNumber) = (true, raw);
        NoteTaken(payloadBytes, arrivalMs, eventMs);
        return Refusal.None;
    }

    private Refusal TakeText(ReadOnlySpan<byte> raw, int payloadBytes, long arrivalMs, long eventMs)
    {
        if (payloadBytes > Pipe.MaxPayloadBytes) return Refusal.TooLarge;
        if (Pipe.RefusesRepeated && _hasLast && raw.SequenceEqual(_lastText.AsSpan(0, _lastTextLength)))
            return Refusal.Repeated;
        if (!_gate.TryUse(_rows.RowsFor(eventMs), payloadBytes)) return Refusal.BudgetSpent;

        _rows.Add(eventMs, Encoding.UTF8.GetString(Pipe.Transform(raw)));
        if (Pipe.RefusesRepeated) RememberText(raw);
        NoteTaken(payloadBytes, arrivalMs, eventMs);
        return Refusal.None;
    }

    private void RememberText(ReadOnlySpan<byte> raw)
    {
        if (_lastText.Length < raw.Length) _lastText = new byte[raw.Length];
        raw.CopyTo(_lastText);
        (_hasLast, _lastTextLength) = (true, raw.Length);
    }

    private void NoteTaken(int payloadBytes, long arrivalMs, long eventMs)
    {
        if (eventMs > _newestMs) _newestMs = eventMs;
        _accepted++;
        _bytes += payloadBytes;
        _lastAcceptedAtMs = arrivalMs;
        (_hasTaken, _takenAtMs) = (true, arrivalMs);
    }

    private bool IsTooLate(long eventMs) => eventMs < _newestMs && _newestMs - eventMs > Pipe.AllowedLatenessMs;

    private bool IsActive(long arrivalMs) => arrivalMs >= Pipe.StartMs && arrivalMs < Pipe.EndMs;

    // A clock that was set back by more than the interval starts the interval anew, instead of silencing the node until
    // it has caught up.
    private bool IsTooSoon(long arrivalMs) =>
        Pipe.MinIntervalMs > 0 && _hasTaken && Math.Abs(arrivalMs - _takenAtMs) < Pipe.MinIntervalMs;

    private HeldValue Hold(in Arrival arrival)
    {
        if (_isHolding) Refuse(Refusal.TooSoon);
        _isHolding = true;
        _held ??= new HeldValue();
        (_held.PayloadBytes, _held.EventMs) = (arrival.Payload.Length, arrival.EventMs);
        return _held;
    }

    private sealed class HeldValue
    {
        private byte[] _text = [];
        private int _textLength;

        public int PayloadBytes { get; set; }

        public long EventMs { get; set; }

        public double Number { get; set; }

        public ReadOnlySpan<byte> Text => _text.AsSpan(0, _textLength);

        public void SetText(ReadOnlySpan<byte> raw)
        {
            if (_text.Length < raw.Length) _text = new byte[raw.Length];
            raw.CopyTo(_text);
            _textLength = raw.Length;
        }
    }
}
