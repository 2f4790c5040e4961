using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>
/// Tells the gates of this process what the other workers have used. Called each second; with one worker it only flushes, for
/// then the gates know everything.
/// </summary>
public sealed class BudgetRefresh(
    MessageIngest ingest, SampleBatchWriter writer, ISampleStore store, IOptions<IngestOptions> options)
{
    /// <summary>Stores what was accepted before the call, then reads what all workers have used.</summary>
    /// <exception cref="Exception">The store failed; the gates keep what they know.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var marks = options.Value.Workers == 1 ? [] : ingest.MarkBudgets();
        await writer.FlushAsync(cancellationToken);
        foreach (var mark in marks)
        {
            var usage = await store.ReadUsageAsync(mark.Listener, cancellationToken);
            mark.Gate.Refresh(mark, usage.Rows, usage.Bytes);
        }
    }
}
