using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Drops raw values that are older than their listener keeps them.</summary>
internal sealed class DropExpiredSamplesJob(ListenerStore store, ISampleStore samples, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in await store.ListActiveAsync(cancellationToken))
        {
            if (listener is { Kind: ListenerKind.EveryValue, WindowSeconds: { } seconds })
                await samples.DropBeforeAsync(listener.Id, Before(seconds), cancellationToken);
            else if (listener.RawSeconds is { } rawSeconds)
                await samples.DropSamplesBeforeAsync(listener.Id, Before(rawSeconds), cancellationToken);
        }
    }

    private long Before(int seconds) => (time.GetUtcNow() - TimeSpan.FromSeconds(seconds)).ToUnixTimeMilliseconds();
}
