using System.Diagnostics;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>One page of a Unit's log.</summary>
/// <param name="Logs">Newest first.</param>
/// <param name="Page">From 0.</param>
/// <param name="Total">Entries on all pages.</param>
internal sealed record UnitLogPage(
    Unit Unit, IReadOnlyList<UnitLog> Logs, UnitLogLevel Least, int Page, long Total, DateTimeOffset Now);

/// <summary>The screens of a Unit's log. Pure: model in, reply out.</summary>
internal sealed class UnitLogView
{
    public const int PageSize = 12;

    /// <summary>Longest text that an entry shows: a page stays one message.</summary>
    private const int MaxTextLength = 160;

    /// <summary>The last page of those that <paramref name="total"/> entries take, from 0.</summary>
    public static int LastPage(long total) => (int)Math.Min(int.MaxValue, Math.Max(0, (total - 1) / PageSize));

    public Reply List(UnitLogPage page, Texts texts)
    {
        var html = new HtmlBuilder();
        if (page.Total == 0) AppendEmpty(html, page, texts);
        else AppendEntries(html, page, texts);
        html.Line().Append(texts.Html("unitlogs.list.as_of", ("time", texts.ClockSeconds(page.Now))));
        return new Reply(html.ToHtml()) { Keyboard = Buttons(page, texts) };
    }

    public Reply AskClear(Unit unit, Texts texts) => Ask(
        unit, texts.Html("unitlogs.clear.ask", ("unit", unit.Name)), texts.Plain("unitlogs.clear.yes"), UnitLogVerb.Clear,
        texts.Plain("unitlogs.clear.no"));

    public Reply AskSync(Unit unit, Texts texts) => Ask(
        unit, texts.Html("unitlogs.sync.ask", ("unit", unit.Name)), texts.Plain("unitlogs.sync.yes"), UnitLogVerb.Sync,
        texts.Plain("unitlogs.sync.no"));

    public Reply File(Unit unit, Media file, Texts texts) =>
        new(texts.Html("unitlogs.file.text", ("unit", unit.Name))) { Documents = [file] };

    private static Reply Ask(Unit unit, HtmlText question, string yes, UnitLogVerb verb, string no) => new(question)
    {
        Keyboard = Keyboard.Column(
            Button.Callback(yes, new ChangeUnitLogs(unit.Id.Value, verb)).Styled(ButtonStyle.Danger),
            Button.Callback(no, new OpenUnitLogs(unit.Id.Value, UnitLogLevel.Debug, 0))),
    };

    private static void AppendEmpty(HtmlBuilder html, UnitLogPage page, Texts texts)
    {
        var isFiltered = page.Least != UnitLogLevel.Debug;
        html.Line(texts.Html(
            isFiltered ? "unitlogs.list.nothing" : "unitlogs.list.empty", ("unit", page.Unit.Name)));
        if (isFiltered) html.Line(Shown(page.Least, texts));
    }

    private static void AppendEntries(HtmlBuilder html, UnitLogPage page, Texts texts)
    {
        html.Line(texts.Html(
            "unitlogs.list.title", ("unit", page.Unit.Name), ("count", page.Total), ("page", page.Page + 1),
            ("pages", LastPage(page.Total) + 1)));
        html.Line(Shown(page.Least, texts));
        var day = "";
        var isCut = false;
        foreach (var log in page.Logs)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(log.LoggedAtMs);
            if (texts.Date(at) is var date && date != day)
                html.Line().Line(texts.Html("unitlogs.list.day", ("date", day = date)));
            html.Line(Entry(log, texts.ClockSeconds(at), texts));
            isCut |= IsCut(log.Text);
        }

        if (isCut) html.Line().Line(texts.Html("unitlogs.list.cut"));
    }

    // What the server says is short, and of use only when it is whole.
    private static HtmlText Entry(UnitLog log, string time, Texts texts) => texts.Html(
        log.Source == UnitLogSource.Server ? "unitlogs.entry.server" : EntryKey(log.Level), ("time", time),
        ("text", HtmlText.Escape(log.Text, log.Source == UnitLogSource.Server ? 400 : MaxTextLength)));

    private static bool IsCut(string text) => text.Length > MaxTextLength || text.AsSpan().Trim().Contains('\n');

    private static Keyboard Buttons(UnitLogPage page, Texts texts)
    {
        var id = page.Unit.Id.Value;
        var keyboard = Keyboard.Row(Enum.GetValues<UnitLogLevel>().Select(level =>
            Button.Callback(texts.Plain(FilterKey(level)), new OpenUnitLogs(id, level, 0))
                .Styled(level == page.Least ? ButtonStyle.Primary : ButtonStyle.Default)));
        var last = LastPage(page.Total);
        if (last > 0)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new OpenUnitLogs(id, page.Least, page.Page == 0 ? last : page.Page - 1)),
                Button.Callback($"{page.Page + 1}/{last + 1}", new OpenUnitLogs(id, page.Least, page.Page)),
                Button.Callback("›", new OpenUnitLogs(id, page.Least, page.Page == last ? 0 : page.Page + 1)));
        }

        return keyboard
            .WithRow(
                Button.Callback(texts.Plain("unitlogs.list.refresh"), new OpenUnitLogs(id, page.Least, page.Page)),
                Button.Callback(texts.Plain("unitlogs.list.txt"), new ChangeUnitLogs(id, UnitLogVerb.SendText)),
                Button.Callback(texts.Plain("unitlogs.list.csv"), new ChangeUnitLogs(id, UnitLogVerb.SendCsv)))
            .WithRow(
                Button.Callback(texts.Plain("unitlogs.list.sync"), new ChangeUnitLogs(id, UnitLogVerb.AskSync)),
                Button.Callback(texts.Plain("unitlogs.list.clear"), new ChangeUnitLogs(id, UnitLogVerb.AskClear)))
            .WithRow(Button.Callback(texts.Plain("unitlogs.list.back"), new OpenUnit(id)), UserView.BackToMenu(texts));
    }

    private static HtmlText Shown(UnitLogLevel least, Texts texts) => least switch
    {
        UnitLogLevel.Debug => texts.Html("unitlogs.shown.debug"),
        UnitLogLevel.Info => texts.Html("unitlogs.shown.info"),
        UnitLogLevel.Warning => texts.Html("unitlogs.shown.warning"),
        UnitLogLevel.Error => texts.Html("unitlogs.shown.error"),
        UnitLogLevel.Critical => texts.Html("unitlogs.shown.critical"),
        _ => throw new UnreachableException(),
    };

    private static string EntryKey(UnitLogLevel level) => level switch
    {
        UnitLogLevel.Debug => "unitlogs.entry.debug",
        UnitLogLevel.Info => "unitlogs.entry.info",
        UnitLogLevel.Warning => "unitlogs.entry.warning",
        UnitLogLevel.Error => "unitlogs.entry.error",
        UnitLogLevel.Critical => "unitlogs.entry.critical",
        _ => throw new UnreachableException(),
    };

    private static string FilterKey(UnitLogLevel level) => level switch
    {
        UnitLogLevel.Debug => "unitlogs.filter.debug",
        UnitLogLevel.Info => "unitlogs.filter.info",
        UnitLogLevel.Warning => "unitlogs.filter.warning",
        UnitLogLevel.Error => "unitlogs.filter.error",
        UnitLogLevel.Critical => "unitlogs.filter.critical",
        _ => throw new UnreachableException(),
    };
}
