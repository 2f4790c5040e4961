using System.Runtime.InteropServices;
using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Everything ingest remembers of one node. It outlives the snapshots that name it.</summary>
/// <remarks>Its lock is its own: several clients may publish to one node, but no two nodes ever wait for each
/// other.</remarks>
internal sealed class NodeState(UnitNodeId node, SampleIntake intake)
{
    // How fast the mean period follows: about the last twenty messages count.
    private const double PeriodWeight = 0.1;

    // So many periods are averaged plainly: the first one may be the time between a trial and the real start.
    private const int PlainPeriods = 10;

    // From then on one outage must not look like a new habit: a longer pause counts as so many periods.
    private const double LongestPause = 4;

    private readonly Lock _lock = new();
    private readonly List<RuleState> _retired = [];

    // Beside the values, so that a mark is in the very batch that has its value. Most nodes never need the list.
    private List<PendingDelivery>? _deliveries;
    private volatile NodeRules? _definition;
    private RuleState[] _rules = [];
    private bool _isDirty;
    private bool _isQueuedAsHolding;

    private bool _hasValue;
    private bool _isText;
    private double _number;
    private byte[] _text = [];
    private int _textLength;
    private bool _isCut;
    private long _valueMs;
    private long _valueReceivedAtMs;
    private long _receivedAtMs;
    private bool _hasReceived;
    private double? _meanPeriodMs;
    private int _periods;
    private long _messages;

    public UnitNodeId Node { get; } = node;

    /// <summary>The link of the queue of dirty nodes; belongs to <see cref="SampleIntake"/>.</summary>
    public NodeState? NextDirty { get; set; }

    /// <summary>The link of the queue of holding nodes; belongs to <see cref="SampleIntake"/>.</summary>
    public NodeState? NextHolding { get; set; }

    /// <summary>What the snapshot in force says; <c>null</c> when the node is not in it any more.</summary>
    public NodeRules? Definition => _definition;

    /// <summary>Runs one message through the last value and every listener.</summary>
    /// <param name="arrival">The message.</param>
    /// <param name="delivery">By what it is known again; null when it is not acknowledged.</param>
    public void Accept(in Arrival arrival, in PendingDelivery? delivery)
    {
        lock (_lock)
        {
            if (_definition is not { } definition) return;

            if (delivery is { } mark) (_deliveries ??= []).Add(mark);
            CountMessage(arrival.ArrivalMs);
            KeepValue(arrival, definition.Kind);
            var isHolding = false;
            foreach (var rule in _rules)
            {
                rule.Offer(arrival);
                isHolding |= rule.IsHolding;
            }

            MarkDirty();
            if (isHolding) MarkHolding();
        }
    }

    /// <summary>Counts a message whose time cannot be right.</summary>
    public void RefuseTime(long arrivalMs, in PendingDelivery? delivery)
    {
        lock (_lock)
        {
            if (delivery is { } mark) (_deliveries ??= []).Add(mark);
            CountMessage(arrivalMs);
            foreach (var rule in _rules) rule.Refuse(Refusal.BadTime);
            MarkDirty();
        }
    }

    /// <summary>Takes held values whose interval has ended. Called by the taker of the holding queue.</summary>
    public void ReleaseDue(long nowMs)
    {
        lock (_lock)
        {
            _isQueuedAsHolding = false;
            var isHolding = false;
            foreach (var rule in _rules)
            {
                rule.ReleaseDue(nowMs);
                isHolding |= rule.IsHolding;
            }

            MarkDirty();
            if (isHolding) MarkHolding();
        }
    }

    /// <summary>Follows a new snapshot. Rules that stay the same keep their memory; what the others have taken is still
    /// written.</summary>
    /// <param name="definition"><c>null</c>: the node has gone.</param>
    /// <param name="gateOf">The budget gate of a listener.</param>
    public void Adopt(NodeRules? definition, Func<ListenerRule, BudgetGate> gateOf)
    {
        lock (_lock)
        {
            var before = _rules;
            _rules = definition is null ? [] : [.. definition.Listeners.Select(rule => Keep(rule) ?? Start(rule))];
            foreach (var gone in before.Except(_rules))
            {
                gone.DropHeld();
                _retired.Add(gone);
            }

            _definition = definition;
            if (_retired.Count > 0) MarkDirty();

            RuleState? Keep(ListenerRule rule) => Array.Find(
                before, state => state.Listener == rule.Listener && state.Pipe.Fingerprint == rule.Pipe.Fingerprint);
        }

        RuleState Start(ListenerRule rule) =>
            new(
                new SeriesKey(rule.Listener, Node), rule.Pipe, gateOf(rule), intake,
                Array.Find(_rules, state => state.Listener == rule.Listener));
    }

    /// <summary>Moves everything since the last batch into this one.</summary>
    public void DrainInto(BatchBuilder batch)
    {
        lock (_lock)
        {
            _isDirty = false;
            foreach (var rule in _rules) rule.DrainInto(batch);
            foreach (var rule in _retired) rule.DrainInto(batch);
            _retired.Clear();
            DrainDeliveries(batch);
            if (!_hasValue || _messages == 0) return;

            batch.AddLastValue(new LastValue
            {
                Node = Node,
                TimestampMs = _valueMs,
                Value = _isText
                    ? SampleValue.Of(Encoding.UTF8.GetString(_text.AsSpan(0, _textLength)))
                    : SampleValue.Of(_number),
                IsCut = _isCut,
                ReceivedAtMs = _valueReceivedAtMs,
                Messages = _messages,
                MeanPeriodMs = _meanPeriodMs,
            });
            _messages = 0;
        }
    }

    private void DrainDeliveries(BatchBuilder batch)
    {
        if (_deliveries is null) return;

        foreach (ref readonly var delivery in CollectionsMarshal.AsSpan(_deliveries)) batch.AddDelivery(delivery);
        _deliveries.Clear();
    }

    private void CountMessage(long arrivalMs)
    {
        if (_hasReceived)
        {
            double period = Math.Max(0, arrivalMs - _receivedAtMs);
            var mean = _meanPeriodMs ?? period;
            var isPlain = _periods < PlainPeriods;
            if (isPlain) _periods++;
            // At least 1 ms: a burst may have left a mean of nothing, which no multiple leads out of.
            if (!isPlain) period = Math.Min(period, Math.Max(mean, 1) * LongestPause);
            _meanPeriodMs = mean + (period - mean) * Math.Max(PeriodWeight, 1.0 / _periods);
        }

        (_hasReceived, _receivedAtMs) = (true, arrivalMs);
        _messages++;
    }

    // A payload that is neither a number nor text leaves the value as it is, and nobody else's is touched.
    private void KeepValue(in Arrival arrival, ValueKind? kind)
    {
        var isNumber = kind != ValueKind.Text && arrival.NumberRefusal == Refusal.None;
        var isText = kind != ValueKind.Number && arrival.IsUtf8;
        if ((!isNumber && !isText) || (_hasValue && arrival.EventMs < _valueMs)) return;

        (_hasValue, _valueMs, _valueReceivedAtMs) = (true, arrival.EventMs, arrival.ArrivalMs);
        (_isText, _isCut, _number) = (!isNumber, false, arrival.Number);
        if (isNumber) return;

        var text = Utf8Slice.UpToBytes(arrival.Payload, LastValue.MaxTextBytes);
        _isCut = text.Length < arrival.Payload.Length;
        if (_text.Length < text.Length) _text = new byte[text.Length];
        text.CopyTo(_text);
        _textLength = text.Length;
    }

    private void MarkDirty()
    {
        if (_isDirty) return;
        _isDirty = true;
        intake.QueueDirty(this);
    }

    private void MarkHolding()
    {
        if (_isQueuedAsHolding) return;
        _isQueuedAsHolding = true;
        intake.QueueHolding(this);
    }
}
