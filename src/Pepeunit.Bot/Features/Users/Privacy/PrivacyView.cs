using Microsoft.Extensions.Options;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Privacy;

/// <summary>What is kept of a person, and how to have it deleted. Pure: model in, reply out.</summary>
internal sealed class PrivacyView(IOptions<TelegramOptions> telegram)
{
    /// <param name="due">When the data will be deleted; null when that was not asked for.</param>
    public Reply Privacy(DateTimeOffset? due, Texts texts)
    {
        var html = new HtmlBuilder()
            .Line(texts.Html("users.privacy.text", ("updates", texts.Duration(telegram.Value.RememberUpdates))));
        if (due is { } moment) html.Line().Line(texts.Html("users.deletion.waiting", ("moment", texts.Moment(moment))));
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard.Column(due is null
                    ? Button.Callback(texts.Plain("users.deletion.start"), new AskDeletion()).Styled(ButtonStyle.Danger)
                    : Button.Callback(texts.Plain("users.deletion.cancel"), new CancelDeletion()).Styled(ButtonStyle.Success))
                .WithRow(
                    Button.Callback(texts.Plain("users.settings.back"), new ShowSettings()), UserView.BackToMenu(texts)),
        };
    }

    public Reply Ask(Texts texts) => Question(
        "users.deletion.ask", Button.Callback(texts.Plain("users.deletion.go_on"), new AskDeletionAgain()), texts);

    public Reply AskAgain(Texts texts) => Question(
        "users.deletion.ask_again", Button.Callback(texts.Plain("users.deletion.yes"), new RequestDeletion()), texts);

    private static Reply Question(string key, Button yes, Texts texts) => new(texts.Html(key))
    {
        Keyboard = Keyboard.Column(
            yes.Styled(ButtonStyle.Danger), Button.Callback(texts.Plain("users.deletion.no"), new ShowPrivacy())),
    };
}
