using System.Text.Json;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Env;

/// <param name="Entries">All that the person may set.</param>
/// <param name="Given">Which of them have a value of the person's.</param>
internal sealed record EnvCard(Unit Unit, IReadOnlyList<EnvEntry> Entries, IReadOnlySet<string> Given, int Page);

/// <summary>The screens of a Unit's variables. Pure: model in, reply out. Values are on the one that is asked for.</summary>
internal sealed class EnvView
{
    public const int PageSize = 8;

    private const int MaxValueLength = 300;

    public Reply Card(EnvCard card, Texts texts, HtmlText? headline = null)
    {
        var id = card.Unit.Id.Value;
        var pages = Math.Max(1, (card.Entries.Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(card.Page, 0, pages - 1);
        var shown = card.Entries.Select((entry, place) => (Entry: entry, Place: (short)place))
            .Skip(page * PageSize).Take(PageSize).ToList();
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html("repos.env.title", ("name", card.Unit.Name), ("page", page + 1), ("pages", pages)));
        foreach (var (entry, _) in shown)
        {
            html.Line(texts.Html(card.Given.Contains(entry.Key)
                ? "repos.env.own"
                : entry.IsOpen ? "repos.env.missing" : "repos.env.example", ("key", entry.Key)));
        }

        var keyboard = Keyboard.Grid(2, shown.Select(each => Button.Callback(each.Entry.Key, new EditEnv(id, each.Place))));
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new OpenEnv(id, (short)((page + pages - 1) % pages))),
                Button.Callback($"{page + 1}/{pages}", new OpenEnv(id, (short)page)),
                Button.Callback("›", new OpenEnv(id, (short)((page + 1) % pages))));
        }

        var isMissing = card.Entries.Any(entry => entry.IsOpen && !card.Given.Contains(entry.Key));
        return new Reply(html.ToHtml())
        {
            Keyboard = keyboard
                .WithRow(isMissing
                    ? [Button.Callback(texts.Plain("repos.env.fill"), new FillEnv(id)).Styled(ButtonStyle.Primary)]
                    : [])
                .WithRow(card.Given.Count > 0 ? [Button.Callback(texts.Plain("repos.env.show"), new ShowEnvValues(id))] : [])
                .WithRow(
                    Button.Callback(texts.Plain("repos.env.refresh"), new OpenEnv(id, (short)page)),
                    Button.Callback(texts.Plain("repos.firmware.back"), new OpenUnit(id))),
        };
    }

    /// <summary>The values themselves: for a private chat, and not to be kept.</summary>
    public Reply Values(Unit unit, IReadOnlyDictionary<string, JsonElement> values, Texts texts)
    {
        var html = new HtmlBuilder().Line(texts.Html("repos.env.values", ("name", unit.Name)));
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            html.Line(texts.Html("repos.env.value", ("key", key), ("value", HtmlText.Escape(text, MaxValueLength))));
        }

        return new Reply(html.ToHtml())
        {
            ProtectContent = true,
            Keyboard = Keyboard.Column(Button.Callback(texts.Plain("repos.env.hide"), new HideMessage())),
        };
    }
}
