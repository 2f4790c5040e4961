using System.Diagnostics.Metrics;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>The counters of ingest, in place of log lines per message. Meter <c>Pepeunit.Bot.Ingest</c>.</summary>
/// <remarks>Accepted messages are counted batch by batch, what was refused at the door one by one; neither
/// allocates.</remarks>
public sealed class IngestMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Pepeunit.Bot.Ingest";

    private static readonly KeyValuePair<string, object?>[] RefusalTags =
        [.. Enum.GetNames<Refusal>().Select(name => new KeyValuePair<string, object?>("reason", name))];

    private readonly Meter _meter;

    // Told to whoever listens when it asks: a counter that tells each message costs more than the message.
    private readonly ReasonCounter<IngestOutcome> _messages;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _late;
    private readonly Counter<long> _rowsStored;
    private readonly Histogram<double> _writeSeconds;
    private readonly Counter<long> _writeFailures;
    private readonly Counter<long> _rowsSpilled;
    private readonly Counter<long> _rowsLost;

    /// <summary>Makes the meter.</summary>
    public IngestMetrics()
        : this(MeterName)
    {
    }

    internal IngestMetrics(string meterName)
    {
        _meter = new Meter(meterName);
        _messages = new(_meter, "ingest.messages", "Messages by outcome.", "outcome", "{message}");
        _accepted = _meter.CreateCounter<long>("ingest.samples.accepted", "{sample}", "Values that listeners took.");
        _refused = _meter.CreateCounter<long>("ingest.samples.refused", "{sample}", "Values refused, by reason.");
        _late = _meter.CreateCounter<long>("ingest.samples.late", "{sample}", "Accepted values that were late.");
        _rowsStored = _meter.CreateCounter<long>("ingest.rows.stored", "{row}", "Rows committed to the store.");
        _writeSeconds = _meter.CreateHistogram<double>("ingest.write.duration", "s", "Time of one committed batch.");
        _writeFailures = _meter.CreateCounter<long>("ingest.write.failures", "{batch}", "Failed writes of a batch.");
        _rowsSpilled = _meter.CreateCounter<long>("ingest.rows.spilled", "{row}", "Rows put into the spill file.");
        _rowsLost = _meter.CreateCounter<long>("ingest.rows.lost", "{row}", "Rows that neither store nor spill took.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    /// <summary>Messages so far that came to this end.</summary>
    internal long MessagesOf(IngestOutcome outcome) => _messages[outcome];

    internal void Turned(IngestOutcome outcome) => _messages.Add(outcome);

    internal void Drained(SampleBatch batch)
    {
        var messages = 0L;
        foreach (var value in batch.LastValues) messages += value.Messages;
        if (messages > 0) _messages.Add(IngestOutcome.Accepted, messages);

        foreach (var usage in batch.Usage)
        {
            _accepted.Add(usage.Accepted);
            if (usage.Late > 0) _late.Add(usage.Late);
            for (var reason = 0; reason < usage.Refused.Length; reason++)
            {
                if (usage.Refused[reason] > 0) _refused.Add(usage.Refused[reason], RefusalTags[reason]);
            }
        }
    }

    internal void Stored(SampleBatch batch, TimeSpan elapsed)
    {
        _rowsStored.Add(batch.RowCount);
        _writeSeconds.Record(elapsed.TotalSeconds);
    }

    internal void WriteFailed() => _writeFailures.Add(1);

    internal void Spilled(SampleBatch batch) => _rowsSpilled.Add(batch.RowCount);

    internal void Lost(long rows) => _rowsLost.Add(rows);
}
