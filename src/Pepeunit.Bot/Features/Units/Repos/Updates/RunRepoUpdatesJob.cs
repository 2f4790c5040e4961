using Pepeunit.Bot.Features.Units.Repos.Making;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Units.Repos.Updates;

/// <summary>
/// Brings Units to new versions, some at each tick: those of the updates that persons have begun, and those that follow their
/// Repo. What is left is in the tables, so a restart goes on; a Unit whose turn was cut off gets its command again.
/// </summary>
internal sealed class RunRepoUpdatesJob(
    RepoUpdateStore updates, UnitVersionStore unitVersions, RepoVersionStore versions, RepoStore repos, UnitStore units,
    RepoUnits repoUnits, RepoUpdateMessages messages, IBrokerStatus broker, TimeProvider time)
{
    /// <summary>Units per update and tick: devices fetch their firmware from this process, not all at once.</summary>
    public const int UnitsPerTick = 10;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What cannot be told now would be a version that the device never hears of.
        if (!broker.IsReady) return;
        foreach (var update in await updates.ListRunningAsync(cancellationToken)) await RunAsync(update, cancellationToken);
        await FollowAsync(cancellationToken);
        await updates.PruneAsync((time.GetUtcNow() - Kept).ToUnixTimeMilliseconds(), cancellationToken);
    }

    private async Task RunAsync(RepoUpdate update, CancellationToken cancellationToken)
    {
        if (await repos.FindAsync(update.Repo, cancellationToken) is not { } repo) return;
        var version = repo.IsVisibleTo(update.OwnerId)
            ? await versions.FindAsync(update.Repo, update.Version, cancellationToken)
            : null;
        var waiting = version is null ? [] : await updates.ListWaitingAsync(update.Id, UnitsPerTick, cancellationToken);
        foreach (var id in waiting)
        {
            var outcome = await units.FindAsync(id, cancellationToken) is { } unit
                ? await repoUnits.UpdateAsync(unit, repo, version!, cancellationToken)
                : UpdateOutcome.Gone;
            // The broker has gone away just now: this Unit and the rest wait for it.
            if (outcome == UpdateOutcome.NotTaken) break;
            await updates.NoteAsync(update.Id, id, outcome, cancellationToken);
        }

        if (version is null || await updates.ListWaitingAsync(update.Id, 1, cancellationToken) is [])
            await updates.EndAsync(update.Id, update.OwnerId, RepoUpdateState.Done, cancellationToken);
        // Read anew: its person may have stopped it meanwhile.
        if (await updates.FindAsync(update.Id, cancellationToken) is { } now)
            await messages.ShowAsync(now, repo, cancellationToken);
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await unitVersions.ListOutdatedFollowersAsync(UnitsPerTick, cancellationToken))
        {
            if (await units.FindAsync(id, cancellationToken) is not { Repo: { } repoId } unit) continue;
            if (await repos.FindAsync(repoId, cancellationToken) is not { CurrentVersion: { } current } repo) continue;
            if (await versions.FindAsync(repoId, current, cancellationToken) is { } version)
                await repoUnits.UpdateAsync(unit, repo, version, cancellationToken);
        }
    }
}

/// <summary>Keeps the message of an update current, and ends it when the update is over.</summary>
internal sealed class RepoUpdateMessages(
    RepoUpdateStore updates, RepoUpdateView view, IPersonDirectory persons, Locales locales, OutboxStore outbox)
{
    public async Task ShowAsync(RepoUpdate update, Repo repo, CancellationToken cancellationToken)
    {
        if (await persons.FindAsync(update.OwnerId, cancellationToken) is not { } owner) return;
        var key = $"repos:update:{update.Id:D}";
        var progress = await updates.ReadProgressAsync(update.Id, cancellationToken);
        await outbox.SendAsync(
            new OutgoingMessage
            {
                ChatId = update.ChatId,
                Lane = Lane.Live,
                Kind = OutgoingKind.Live(key),
                Reply = view.Progress(update, repo, progress, locales.For(owner)),
                RecipientId = owner.Id,
            },
            cancellationToken);
        if (update.State != RepoUpdateState.Running) await outbox.ForgetLiveAsync(key, cancellationToken);
    }
}
