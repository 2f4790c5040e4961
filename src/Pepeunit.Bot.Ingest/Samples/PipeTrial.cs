using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What a pipe made of values that it was tried on; nothing of it is stored.</summary>
/// <param name="Read">Values that it was given.</param>
/// <param name="Usage">What it accepted, what it refused and why, and the rows it would have stored.</param>
/// <param name="Samples">The rows it would have kept, in order of time; of NRecords and LastValue the last N.</param>
/// <param name="Windows">Its windows in order of start; empty for policies that keep rows.</param>
public sealed record PipeTrialResult(
    int Read, ListenerUsage Usage, IReadOnlyList<Sample> Samples, IReadOnlyList<Partial> Windows);

/// <summary>Runs values through a pipe without storing anything: by the very code that takes in messages.</summary>
/// <remarks>Used by one thread; a trial is for one series of values. Memory grows with the rows that the pipe would
/// keep.</remarks>
public sealed class PipeTrial : IDisposable
{
    private readonly UnitNodeId _node = new(Guid.Empty);
    private readonly ListenerId _listener = new(Guid.Empty);
    private readonly IngestMetrics _metrics = new(IngestMetrics.MeterName + ".Trial");
    private readonly MessageIngest _ingest;
    private readonly Pipe _pipe;
    private int _read;

    /// <summary>Arms a pipe.</summary>
    /// <exception cref="ArgumentException">It is not valid; ask <see cref="PipeValidator"/> first.</exception>
    public PipeTrial(PipeDefinition definition)
    {
        _pipe = Pipe.Compile(definition);
        var rules = new RuleSnapshotHolder();
        _ingest = new MessageIngest(rules, Nobody.Instance, _metrics, Options.Create(new IngestOptions()));
        rules.Replace(RuleSnapshot.Create(
        [
            new NodeRules(
                _node, new UnitId(Guid.Empty), Kind: null, [new ListenerRule(_listener, _pipe, new ListenerBudget())]),
        ]));
    }

    /// <summary>Gives it the next value; they come in the order of their arrival.</summary>
    /// <param name="payload">As it arrived.</param>
    /// <param name="timestampMs">Its arrival and its event time, Unix ms.</param>
    public void Offer(ReadOnlySpan<byte> payload, long timestampMs)
    {
        _read++;
        _ingest.ReleaseDue(timestampMs);
        _ingest.Accept(_node, payload, timestampMs, eventMs: null);
    }

    /// <summary>What it made of all of them.</summary>
    /// <param name="nowMs">The end of the time that was tried: a value that waits for its interval is taken when it ends
    /// before it.</param>
    public PipeTrialResult End(long nowMs)
    {
        _ingest.ReleaseDue(nowMs);
        var builder = new BatchBuilder();
        _ingest.DrainInto(builder);
        var batch = builder.Take(Guid.Empty, sequence: 1, nowMs, isStoreBehind: false);
        var usage = batch.Usage.FirstOrDefault()
            ?? new ListenerUsage { Listener = _listener, Rows = 0, Bytes = 0, Accepted = 0, Late = 0 };
        var kept = batch.RecentSamples.Select(recent => recent.Sample).Concat(batch.Samples)
            .OrderBy(sample => sample.TimestampMs).ToList();
        if (!batch.RecentSamples.IsEmpty) kept = [.. kept.TakeLast(_pipe.Keep)];
        var parts = batch.Partials.Select(part => part.Partial).OrderBy(part => part.StartMs).ThenBy(part => part.EndMs);
        return new PipeTrialResult(_read, usage, kept, _pipe.Windows is { } rule ? [.. rule.Coalesce(parts)] : []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ingest.Dispose();
        _metrics.Dispose();
    }

    private sealed class Nobody : ILoadSink
    {
        public static Nobody Instance { get; } = new();

        public void Count(UnitId unit, UnitNodeId node, int payloadBytes)
        {
            // What is tried was metered when it arrived.
        }
    }
}
