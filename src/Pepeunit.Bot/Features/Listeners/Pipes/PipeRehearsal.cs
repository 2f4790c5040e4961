using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>What a pipe would have done to the values that a node sent in the last hour.</summary>
/// <param name="Values">What it was tried on, in order of time.</param>
/// <param name="Source">The listener that had kept them.</param>
/// <param name="IsFiltered">The source refuses values itself: those are missing.</param>
/// <param name="Result">What the pipe made of them.</param>
internal sealed record RehearsalResult(
    PipeDefinition Pipe, TimeRange Range, IReadOnlyList<Sample> Values, Listener Source, bool IsFiltered, PipeTrialResult Result);

/// <summary>Tries pipes on what the person's listeners have kept as it came. A singleton; any number of callers at
/// once.</summary>
internal sealed class PipeRehearsal(ListenerStore listeners, ISampleStore samples, SampleBatchWriter writer, TimeProvider time)
{
    /// <summary>Values that are tried at most: the latest.</summary>
    public const int MaxValues = 50_000;

    /// <summary>Listeners of the person that are looked at.</summary>
    private const int MaxListeners = 1_000;

    public static readonly TimeSpan Span = TimeSpan.FromHours(1);

    /// <summary>Tries a valid pipe; null when no listener of the person keeps values of the node as they came.</summary>
    public async Task<RehearsalResult?> TryAsync(
        long person, UnitNodeId node, PipeDefinition pipe, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(cancellationToken);
        var now = time.GetUtcNow();
        var range = new TimeRange((now - Span).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds() + 1);
        var owned = await listeners.ListByOwnerAsync(person, 0, MaxListeners, cancellationToken);

        // The whole stream is better than a filtered one; of equals, the one that has more of it.
        (Listener Source, IReadOnlyList<Sample> Values, bool IsFiltered)? best = null;
        foreach (var listener in owned)
        {
            var on = listener.Nodes.FirstOrDefault(candidate => candidate.Node == node);
            if (on is null || !IsUntouched(on.Pipe)) continue;
            var values = await samples.ReadSamplesAsync(listener.Id, node, range, MaxValues, cancellationToken);
            if (values.Count == 0) continue;
            var isFiltered = IsFiltered(on.Pipe);
            if (best is not { } known || (known.IsFiltered, -known.Values.Count).CompareTo((isFiltered, -values.Count)) > 0)
                best = (listener, values, isFiltered);
        }

        return best is { } found
            ? new RehearsalResult(pipe, range, found.Values, found.Source, found.IsFiltered, Run(pipe, found.Values, range))
            : null;
    }

    private static PipeTrialResult Run(PipeDefinition pipe, IReadOnlyList<Sample> values, TimeRange range)
    {
        using var trial = new PipeTrial(pipe);
        foreach (var sample in values) trial.Offer(Encoding.UTF8.GetBytes(sample.Value.ToString()), sample.TimestampMs);
        return trial.End(range.EndMs - 1);
    }

    // Rows as they arrived: nothing was taken out of a payload, multiplied, rounded or cut.
    private static bool IsUntouched(PipeDefinition pipe) =>
        pipe.ValuePath is null
        && pipe.Transformations is
        { MultiplicationRatio: null or 1, Decimals: null, SliceStart: null, SliceEnd: null };

    private static bool IsFiltered(PipeDefinition pipe) =>
        pipe.ActivePeriod.Kind != PeriodKind.Permanent || pipe.Policy.Kind is PolicyKind.LastValue or PolicyKind.NRecords
        || pipe.Filters is not
        { ListFilter: null, Threshold: null, MinIntervalSeconds: 0, RefusesRepeated: false, MaxPayloadBytes: 0 };
}
