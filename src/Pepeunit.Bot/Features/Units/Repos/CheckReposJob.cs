using Pepeunit.Bot.Features.Units.Repos.Git;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Looks at the Git addresses whose time has come, and tells their owners what they do not know yet.</summary>
internal sealed class CheckReposJob(
    RepoStore repos, RepoVersionStore versions, RepoChecker checker, RepoView view, IPersonDirectory persons, Locales locales,
    OutboxStore outbox, TimeProvider time)
{
    /// <summary>A server that hangs must not hold up all the others.</summary>
    private const int AtOnce = 4;

    private const int MaxPerRun = 40;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var due = await repos.ListDueAsync(time.GetUtcNow().ToUnixTimeMilliseconds(), MaxPerRun, cancellationToken);
        await Parallel.ForEachAsync(
            due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (repo, ct) =>
            {
                var lease = checker.LeaseMs;
                if (await repos.ClaimCheckAsync(repo, lease, ct)) await CheckAsync(repo with { CheckAtMs = lease }, ct);
            });
    }

    private async Task CheckAsync(Repo repo, CancellationToken cancellationToken)
    {
        var looked = await checker.CheckAsync(repo, cancellationToken);
        if (await persons.FindAsync(repo.OwnerId, cancellationToken) is not { } owner) return;
        var texts = locales.For(owner);
        var headline = looked switch
        {
            { IsProblemNew: true } => texts.Html("repos.check.broken"),
            { IsFirst: true } => texts.Html("repos.check.ready"),
            _ => HtmlText.Empty,
        };
        if (headline.IsEmpty) return;
        var version = looked.Repo.CurrentVersion is { } current
            ? await versions.FindAsync(repo.Id, current, cancellationToken)
            : null;
        var card = new RepoCard(
            looked.Repo, version, await repos.CountUnitsAsync(repo.Id, cancellationToken), repo.OwnerId);
        await outbox.SendAsync(
            new OutgoingMessage
            {
                ChatId = owner.Id,
                Lane = Lane.Answer,
                Reply = view.Card(card, texts, headline),
                // One look makes one message, even when it is repeated after a kill.
                IdempotencyKey = $"repos:check:{repo.Id}:{repo.CheckAtMs}",
            },
            cancellationToken);
    }
}
