using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Updates;

/// <summary>The message that shows how far an update of many Units has come. Pure: model in, reply out.</summary>
internal sealed class RepoUpdateView
{
    private const int BarLength = 12;

    public Reply Progress(RepoUpdate update, Repo repo, RepoUpdateProgress progress, Texts texts)
    {
        var key = update.State switch
        {
            RepoUpdateState.Running => "repos.update_all.progress",
            RepoUpdateState.Stopped => "repos.update_all.stopped",
            _ => "repos.update_all.done",
        };
        var html = new HtmlBuilder()
            .Line(texts.Html(
                key, ("name", repo.Name), ("version", Repo.Short(update.Version)), ("finished", progress.Finished),
                ("total", progress.Total)))
            .Line(HtmlText.Escape(Bar(progress)));
        if (progress.NotReached > 0) html.Line(texts.Html("repos.update_all.not_reached", ("count", progress.NotReached)));
        var keyboard = update.State == RepoUpdateState.Running
            ? Keyboard.Column(Button.Callback(texts.Plain("repos.update_all.stop"), new StopRepoUpdate(update.Id)))
            : Keyboard.Column(Button.Callback(texts.Plain("repos.firmware.open_repo"), new OpenRepo(repo.Id.Value)));
        return new Reply(html.ToHtml()) { Keyboard = keyboard };
    }

    private static string Bar(RepoUpdateProgress progress)
    {
        var filled = progress.Total == 0 ? BarLength : BarLength * progress.Finished / progress.Total;
        return new string('▰', filled) + new string('▱', BarLength - filled);
    }
}
