using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>What a pipe would have stored, as programs get it. Times are Unix ms, UTC.</summary>
/// <param name="Read">Values of the last hour that it was tried on.</param>
/// <param name="Refused">How many were refused, by reason; reasons without any are missing.</param>
/// <param name="Rows">Rows that it would show; 0 for policies that keep windows.</param>
/// <param name="Windows">Windows that it would show; 0 for policies that keep rows.</param>
/// <param name="First">Null when nothing would be stored.</param>
/// <param name="SourceListener">The listener that had kept the values.</param>
/// <param name="SourceIsFiltered">That listener refuses values itself, or keeps only the last ones: some are missing.</param>
internal sealed record PipeTrialAnswer(
    long FromMs, long UntilMs, int Read, long Accepted, IReadOnlyDictionary<string, long> Refused, int Rows, int Windows,
    TrialRow? First, TrialRow? Last, string SourceListener, bool SourceIsFiltered)
{
    public static PipeTrialAnswer Of(RehearsalResult tried)
    {
        var (result, policy) = (tried.Result, tried.Pipe.Policy);
        var rows = PipeShape.IsWindowed(policy.Kind)
            ? [.. result.Windows.Select(window => TrialRow.Of(window, policy))]
            : result.Samples.Select(TrialRow.Of).ToList();
        return new PipeTrialAnswer(
            tried.Range.StartMs, tried.Range.EndMs, result.Read, result.Usage.Accepted,
            Enum.GetValues<Refusal>().Where(reason => reason != Refusal.None && result.Usage.RefusedFor(reason) > 0)
                .ToDictionary(reason => reason.ToString(), result.Usage.RefusedFor),
            result.Samples.Count, result.Windows.Count, rows.FirstOrDefault(), rows.LastOrDefault(),
            tried.Source.Id.ToString(), tried.IsFiltered);
    }
}

/// <summary>One row or window.</summary>
/// <param name="EndMs">Of a window; null: it is a row.</param>
/// <param name="Value">Of a row.</param>
/// <param name="Functions">Of a window: the functions that were asked for, by name, and quantiles as <c>q0.95</c>.</param>
internal sealed record TrialRow(
    long StartMs, long? EndMs, string? Value, IReadOnlyDictionary<string, double?>? Functions)
{
    public static TrialRow Of(Sample row) => new(row.TimestampMs, EndMs: null, row.Value.ToString(), Functions: null);

    public static TrialRow Of(Partial window, ProcessingPolicy policy) => new(
        window.StartMs, window.EndMs, Value: null,
        policy.Functions.Distinct().Select(function => (Name: function.ToString(), Value: window.Evaluate(function)))
            .Concat(policy.Quantiles.Distinct().Select(q =>
                (Name: string.Create(System.Globalization.CultureInfo.InvariantCulture, $"q{q:R}"), Value: window.Quantile(q))))
            .ToDictionary(function => function.Name, function => function.Value));
}
