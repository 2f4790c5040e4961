using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>Forgets updates that can no longer be repeated.</summary>
internal sealed class PruneUpdatesJob(UpdateInbox inbox, IOptions<TelegramOptions> options, TimeProvider time)
{
    public Task RunAsync(CancellationToken cancellationToken) =>
        inbox.PruneAsync(time.GetUtcNow() - options.Value.RememberUpdates, cancellationToken);
}
