using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Lets the store replace settled parts of windows by the windows, so that reading stays fast.</summary>
internal sealed class CompactSeriesJob(ISampleStore samples)
{
    public Task RunAsync(CancellationToken cancellationToken) => samples.CompactAsync(cancellationToken);
}
