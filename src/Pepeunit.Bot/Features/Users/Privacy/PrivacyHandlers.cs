using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Privacy;

/// <summary>What is kept, and deletion: asked twice, done after a day, and taken back by a button until then.</summary>
internal sealed class PrivacyHandlers(PersonDeletionStore deletions, PrivacyView view)
{
    public async Task<Answer> PrivacyAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(await PrivacyReplyAsync(update, cancellationToken));

    public async Task<Answer> ShowAsync(ShowPrivacy pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await PrivacyReplyAsync(update, cancellationToken));

    public Task<Answer> AskAsync(AskDeletion pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Edit(view.Ask(update.Texts)));

    public Task<Answer> AskAgainAsync(AskDeletionAgain pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Edit(view.AskAgain(update.Texts)));

    public async Task<Answer> RequestAsync(RequestDeletion pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var due = await deletions.RequestAsync(update.Person.Id, cancellationToken);
        return Answer.Edit(view.Privacy(due, update.Texts));
    }

    public async Task<Answer> CancelAsync(CancelDeletion pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var wasThere = await deletions.CancelAsync(update.Person.Id, cancellationToken);
        return Answer.Edit(view.Privacy(due: null, update.Texts))
            .AndToast(update.Texts.Plain(wasThere ? "users.deletion.cancelled" : "users.deletion.none"));
    }

    private async Task<Reply> PrivacyReplyAsync(BotUpdate update, CancellationToken cancellationToken) =>
        view.Privacy(await deletions.FindDueAsync(update.Person.Id, cancellationToken), update.Texts);
}
