using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>The timed flush of this process's open windows.</summary>
internal sealed class FlushWindowsJob(SampleBatchWriter writer)
{
    public Task RunAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);
}
