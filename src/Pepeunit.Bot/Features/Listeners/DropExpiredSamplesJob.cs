using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Drops raw values that are older than their listener keeps them.</summary>
internal sealed class DropExpiredSamplesJob(ListenerStore store, ISampleStore samples, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in await store.ListActiveAsync(cancellationToken))
        {
            if (listener is not { Kind: ListenerKind.EveryValue, WindowSeconds: { } seconds }) continue;
            var before = time.GetUtcNow() - TimeSpan.FromSeconds(seconds);
            await samples.DropBeforeAsync(listener.Id, before.ToUnixTimeMilliseconds(), cancellationToken);
        }
    }
}
