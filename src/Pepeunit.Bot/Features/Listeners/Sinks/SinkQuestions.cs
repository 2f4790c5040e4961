using System.Globalization;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>Which of the questions about sinks is open.</summary>
internal enum SinkQuestion
{
    /// <summary>What of everything, with a box each.</summary>
    Which,
    DigestTime,
    RawTime,
}

/// <summary>What an input made of the choice: another question, the end, or an input that does not fit.</summary>
/// <param name="Open">The question to ask next; null: the choice is made.</param>
/// <param name="ErrorKey">What was wrong with the input; null: nothing.</param>
internal sealed record SinkTurn(SinkChoice Choice, SinkQuestion? Open, string? ErrorKey = null);

/// <summary>
/// The questions of where to, for a new listener as for one that runs: boxes to tick, of which the digest asks for its time
/// and the raw values for how long they are kept. Pure.
/// </summary>
internal static class SinkQuestions
{
    public const string Done = "done";

    private const string Live = "live";
    private const string Windows = "windows";
    private const string Digest = "digest";
    private const string Raw = "raw";
    private const string Csv = "csv";

    private static readonly int[] DigestMinutes = [7 * 60, 8 * 60, 9 * 60, 18 * 60, 20 * 60, 22 * 60];
    private static readonly int[] RawSeconds = [3600, 21_600, 43_200, 86_400];

    public static Prompt Ask(SinkQuestion question, SinkChoice choice, ListenerKind kind) => question switch
    {
        SinkQuestion.DigestTime => new Prompt("listeners.sinks.ask_digest")
        {
            Columns = 3,
            ExpectsText = true,
            Choices = [.. DigestMinutes.Select(minute => Choice.Literal(Text(minute), ClockOf(minute)))],
        },
        SinkQuestion.RawTime => new Prompt("listeners.sinks.ask_raw")
        {
            Columns = 2,
            Choices = [.. RawSeconds.Select(seconds => Choice.Localized(
                Text(seconds), "listeners.flow.duration", ("duration", TimeSpan.FromSeconds(seconds))))],
        },
        _ => new Prompt("listeners.sinks.ask_which") { Choices = [.. Boxes(choice, kind)] },
    };

    public static SinkTurn Take(SinkQuestion question, SinkChoice choice, string value) => question switch
    {
        SinkQuestion.DigestTime => new SinkTurn(choice with { DigestMinute = Number(value) }, SinkQuestion.Which),
        SinkQuestion.RawTime => new SinkTurn(choice with { RawSeconds = Number(value) }, SinkQuestion.Which),
        _ => value switch
        {
            Live => new SinkTurn(choice with { IsLive = !choice.IsLive }, SinkQuestion.Which),
            Windows => new SinkTurn(choice with { TellsWindows = !choice.TellsWindows }, SinkQuestion.Which),
            Csv => new SinkTurn(choice with { SendsCsv = !choice.SendsCsv }, SinkQuestion.Which),
            Digest => choice.DigestMinute is null
                ? new SinkTurn(choice, SinkQuestion.DigestTime)
                : new SinkTurn(choice with { DigestMinute = null }, SinkQuestion.Which),
            Raw => choice.RawSeconds is null
                ? new SinkTurn(choice, SinkQuestion.RawTime)
                : new SinkTurn(choice with { RawSeconds = null }, SinkQuestion.Which),
            _ => new SinkTurn(choice, Open: null),
        },
    };

    /// <summary>Takes what was typed: only the time of the digest can be.</summary>
    public static SinkTurn Type(SinkQuestion question, SinkChoice choice, string text) =>
        question != SinkQuestion.DigestTime ? new SinkTurn(choice, question, "listeners.flow.expects_choice")
        : ParseClock(text) is { } minute ? new SinkTurn(choice with { DigestMinute = minute }, SinkQuestion.Which)
        : new SinkTurn(choice, question, "listeners.sinks.bad_time");

    /// <summary>A time of the day as <c>HH:mm</c>.</summary>
    public static string ClockOf(int minute) =>
        TimeOnly.MinValue.AddMinutes(minute).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary><c>8:00</c>, <c>08:00</c>, <c>8.30</c> or <c>8</c> as minutes after midnight; null for anything else.</summary>
    internal static int? ParseClock(string text)
    {
        var words = text.Trim().Split(':', '.');
        if (words.Length > 2 || !TryPart(words[0], 23, 1, out var hours)) return null;
        var minutes = 0;
        if (words.Length == 2 && !TryPart(words[1], 59, 2, out minutes)) return null;
        return hours * 60 + minutes;
    }

    /// <summary>The arguments of a text that lists a choice, a line for each sink; none of them fills a place it has
    /// not.</summary>
    public static IReadOnlyList<(string Name, object? Value)> Listing(SinkChoice choice) =>
    [
        ("live", Line(choice.IsLive, "listeners.sinks.with_live")),
        ("windows", Line(choice.TellsWindows, "listeners.sinks.with_windows")),
        ("digest", Line(choice.DigestMinute is not null, "listeners.sinks.with_digest")),
        ("digest_time", choice.DigestMinute is { } minute ? ClockOf(minute) : ""),
        ("raw", Line(choice.RawSeconds is not null, "listeners.sinks.with_raw")),
        ("raw_time", choice.RawSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : ""),
        ("csv", Line(choice.SendsCsv, "listeners.sinks.with_csv")),
    ];

    private static object Line(bool isOn, string key) => isOn ? new TextKey(key) : "";

    private static IEnumerable<Choice> Boxes(SinkChoice choice, ListenerKind kind)
    {
        yield return Choice.Localized(Live, "listeners.sinks.live") with { IsChecked = choice.IsLive };
        if (kind == ListenerKind.Averages)
            yield return Choice.Localized(Windows, "listeners.sinks.windows") with { IsChecked = choice.TellsWindows };
        yield return (choice.DigestMinute is { } minute
            ? Choice.Localized(Digest, "listeners.sinks.digest_at", ("time", ClockOf(minute)))
            : Choice.Localized(Digest, "listeners.sinks.digest")) with
        { IsChecked = choice.DigestMinute is not null };
        yield return Choice.Localized(Csv, "listeners.sinks.csv") with { IsChecked = choice.SendsCsv };
        if (kind == ListenerKind.Averages)
        {
            yield return (choice.RawSeconds is { } seconds
                ? Choice.Localized(Raw, "listeners.sinks.raw_for", ("length", TimeSpan.FromSeconds(seconds)))
                : Choice.Localized(Raw, "listeners.sinks.raw")) with
            { IsChecked = choice.RawSeconds is not null };
        }

        yield return Choice.Localized(Done, "listeners.sinks.done") with { Style = ButtonStyle.Primary };
    }

    private static bool TryPart(string word, int most, int leastLength, out int number) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number <= most && word.Length >= leastLength && word.Length <= 2;

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
