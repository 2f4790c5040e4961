using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Updates;

/// <summary>The button under the message of an update.</summary>
internal sealed class RepoUpdateHandlers(RepoUpdateStore updates, RepoStore repos, RepoUpdateMessages messages)
{
    public async Task<Answer> StopAsync(StopRepoUpdate pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var isStopped = await updates.EndAsync(
            pressed.Update, update.Person.Id, RepoUpdateState.Stopped, cancellationToken);
        if (isStopped && await updates.FindAsync(pressed.Update, cancellationToken) is { } stopped
            && await repos.FindAsync(stopped.Repo, cancellationToken) is { } repo)
        {
            await messages.ShowAsync(stopped, repo, cancellationToken);
        }

        return Answer.Toast(update.Texts.Plain(isStopped ? "repos.update_all.stopping" : "repos.update_all.over"));
    }
}
