using Pepeunit.Bot.Features.Users.Administration;
using Pepeunit.Bot.Features.Users.Privacy;
using Pepeunit.Bot.Features.Users.Tokens;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

/// <summary>The screens of this feature. Pure: model in, reply out.</summary>
internal sealed class UserView(IEnumerable<MenuEntry> entries)
{
    private readonly IReadOnlyList<MenuEntry> _entries = [.. entries.OrderBy(entry => entry.Order)];

    /// <summary>The way back that every screen has.</summary>
    public static Button BackToMenu(Texts texts) => Button.Callback(texts.Plain("users.menu.back"), new ShowMenu());

    public Reply Menu(Person person, Texts texts)
    {
        var keyboard = Keyboard.Column();
        foreach (var row in _entries.GroupBy(entry => entry.Order / 10))
            keyboard = keyboard.WithRow(row.Select(entry => Label(entry, texts)));
        return new Reply(texts.Html("users.menu.text", ("name", person.DisplayName))) { Keyboard = keyboard };
    }

    public Reply Help(Texts texts) => new(texts.Html("users.help.text")) { Keyboard = Keyboard.Column(BackToMenu(texts)) };

    public Reply Settings(Person person, Texts texts) =>
        new(texts.Html(
            person.Role == PersonRole.Admin ? "users.settings.text_admin" : "users.settings.text_user",
            ("zone", person.Zone.Id), ("id", person.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))))
        {
            Keyboard = Keyboard
                .Row(
                    Language(person, texts, "en", ChatLanguage.English, "users.settings.english"),
                    Language(person, texts, "ru", ChatLanguage.Russian, "users.settings.russian"))
                .WithRow(
                    Button.Callback(texts.Plain("users.settings.zone"), new AskZone()),
                    Button.Callback(texts.Plain("users.settings.privacy"), new ShowPrivacy()))
                .WithRow(
                [
                    Button.Callback(texts.Plain("users.settings.tokens"), new ListApiTokens(0)),
                    .. person.Role == PersonRole.Admin
                        ? (Button[])[Button.Callback(texts.Plain("users.settings.persons"), new ListPersons(0))]
                        : [],
                ])
                .WithRow(BackToMenu(texts)),
        };

    private static Button Language(Person person, Texts texts, string code, ChatLanguage language, string key)
    {
        var button = Button.Callback(texts.Plain(key), new SetLanguage(language));
        return person.Language == code ? button.Styled(ButtonStyle.Primary) : button;
    }

    private static Button Label(MenuEntry entry, Texts texts) =>
        Button.Callback(texts.Plain(entry.LabelKey), entry.Data).Styled(entry.Style);
}
