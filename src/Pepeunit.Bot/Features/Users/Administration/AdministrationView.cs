using System.Globalization;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Administration;

/// <summary>Persons, for admins. Pure: model in, reply out.</summary>
internal static class AdministrationView
{
    public const int PageSize = 8;

    /// <summary>Longest name on a button.</summary>
    private const int MaxLabelLength = 32;

    /// <param name="search">What was looked for; null for everybody. Results of a search are one page.</param>
    public static Reply List(IReadOnlyList<PersonRow> persons, int page, int total, string? search, Texts texts)
    {
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var text = search is null
            ? texts.Html("users.admin.list", ("count", total), ("page", page + 1), ("pages", pages))
            : texts.Html("users.admin.found", ("count", total), ("text", search));
        var keyboard = Keyboard.Column(persons.Select(person => Button.Callback(Label(person), new OpenPerson(person.Id))));
        if (pages > 1 && search is null)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new ListPersons((page + pages - 1) % pages)),
                Button.Callback($"{page + 1}/{pages}", new ListPersons(page)),
                Button.Callback("›", new ListPersons((page + 1) % pages)));
        }

        return new Reply(text)
        {
            Keyboard = keyboard.WithRow(
                Button.Callback(
                    texts.Plain(search is null ? "users.admin.refresh" : "users.admin.all"), new ListPersons(page)),
                UserView.BackToMenu(texts)),
        };
    }

    /// <param name="isFixed">The role comes from the configuration, or the person is who looks: it cannot be changed here.</param>
    public static Reply Card(PersonRow person, bool isFixed, Texts texts)
    {
        var isAdmin = person.Role == nameof(PersonRole.Admin);
        var html = new HtmlBuilder().Line(texts.Html("users.admin.card_name", ("name", person.DisplayName)));
        if (person.Username is { } username) html.Line(texts.Html("users.admin.card_username", ("username", username)));
        html.Line(texts.Html("users.admin.card_id", ("id", person.Id.ToString(CultureInfo.InvariantCulture))))
            .Line(texts.Html(
                "users.admin.card_since",
                ("date", texts.Date(DateTimeOffset.FromUnixTimeMilliseconds(person.CreatedAtMs)))))
            .Line(texts.Html(isAdmin ? "users.admin.card_admin" : "users.admin.card_user"));
        if (person.IsBlocked) html.Line(texts.Html("users.admin.card_blocked"));
        if (isFixed) html.Line().Line(texts.Html("users.admin.fixed"));
        var keyboard = Keyboard.Column();
        if (!isFixed)
        {
            keyboard = keyboard
                .WithRow(Step(
                    person, person.IsBlocked ? PersonStep.Unblock : PersonStep.Block,
                    person.IsBlocked ? ButtonStyle.Success : ButtonStyle.Danger, texts))
                .WithRow(Step(
                    person, isAdmin ? PersonStep.MakeUser : PersonStep.MakeAdmin, ButtonStyle.Default, texts));
        }

        return new Reply(html.ToHtml())
        {
            Keyboard = keyboard
                .WithRow(
                    Button.Callback(texts.Plain("users.admin.refresh"), new OpenPerson(person.Id)),
                    Button.Callback(texts.Plain("users.admin.back"), new ListPersons(0)))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    public static Reply Ask(PersonRow person, PersonStep step, Texts texts) =>
        new(texts.Html(
            step switch
            {
                PersonStep.Block => "users.admin.ask_block",
                PersonStep.Unblock => "users.admin.ask_unblock",
                PersonStep.MakeAdmin => "users.admin.ask_make_admin",
                _ => "users.admin.ask_make_user",
            },
            ("name", person.DisplayName)))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(LabelOf(step, texts), new TakePersonStep(person.Id, step)).Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("users.admin.no"), new OpenPerson(person.Id))),
        };

    public static Reply Gone(Texts texts) => new(texts.Html("users.admin.gone"))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("users.admin.back"), new ListPersons(0)), UserView.BackToMenu(texts)),
    };

    public static Reply AdminsOnly(Texts texts) => new(texts.Html("users.admin.only"))
    {
        Keyboard = Keyboard.Row(UserView.BackToMenu(texts)),
    };

    private static Button Step(PersonRow person, PersonStep step, ButtonStyle style, Texts texts) =>
        Button.Callback(LabelOf(step, texts), new AskPersonStep(person.Id, step)).Styled(style);

    private static string LabelOf(PersonStep step, Texts texts) => texts.Plain(step switch
    {
        PersonStep.Block => "users.admin.block",
        PersonStep.Unblock => "users.admin.unblock",
        PersonStep.MakeAdmin => "users.admin.make_admin",
        _ => "users.admin.make_user",
    });

    private static string Label(PersonRow person)
    {
        var mark = person.IsBlocked ? "⛔ " : person.Role == nameof(PersonRole.Admin) ? "⭐ " : "";
        var name = person.DisplayName.Length == 0 ? person.Id.ToString(CultureInfo.InvariantCulture) : person.DisplayName;
        return mark + ForeignText.Cut(name, MaxLabelLength);
    }
}
