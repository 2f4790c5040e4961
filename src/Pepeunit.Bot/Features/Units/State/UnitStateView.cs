using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.State;

/// <summary>What the card of a Unit's state shows.</summary>
/// <param name="Last">Null when the Unit has never told its state.</param>
/// <param name="WantedVersion">Of the firmware; null when nothing says so.</param>
internal sealed record UnitStateCard(Unit Unit, ReceivedState? Last, string? WantedVersion, DateTimeOffset Now);

/// <summary>The screen of a Unit's state. Pure: model in, reply out.</summary>
internal sealed class UnitStateView
{
    /// <summary>Three times the interval at which devices tell their state.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromMinutes(3);

    /// <summary>Longer than any device runs, and short enough to be a <see cref="TimeSpan"/>.</summary>
    private const long MaxUptimeMs = 100L * 365 * 24 * 3600 * 1000;

    /// <summary>Microcontrollers name their frequency in Hz, others in MHz; no number is sensible as both.</summary>
    private const double LeastHz = 100_000;

    public Reply Card(UnitStateCard card, Texts texts)
    {
        var html = new HtmlBuilder().Line(texts.Html("unitstate.card.title", ("unit", card.Unit.Name)));
        if (card.Last is { } last) AppendState(html, card, last, texts);
        else html.Line(texts.Html("unitstate.card.never"));
        html.Line().Append(texts.Html("unitstate.card.as_of", ("time", texts.Clock(card.Now))));

        var id = card.Unit.Id.Value;
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard
                .Row(
                    Button.Callback(texts.Plain("unitstate.card.refresh"), new OpenUnitState(id)),
                    Button.Callback(texts.Plain("unitlogs.menu.logs"), new OpenUnitLogs(id, UnitLogLevel.Debug, 0)))
                .WithRow(Button.Callback(texts.Plain("unitstate.command.env"), new ReloadDeviceFile(id, DeviceFile.Env)))
                .WithRow(Button.Callback(
                    texts.Plain("unitstate.command.schema"), new ReloadDeviceFile(id, DeviceFile.Schema)))
                .WithRow(
                    Button.Callback(texts.Plain("unitstate.card.back"), new OpenUnit(id)), UserView.BackToMenu(texts)),
        };
    }

    private static void AppendState(HtmlBuilder html, UnitStateCard card, ReceivedState last, Texts texts)
    {
        var receivedAt = DateTimeOffset.FromUnixTimeMilliseconds(last.ReceivedAtMs);
        var age = card.Now - receivedAt;
        var isSilent = age > SilentAfter;
        html.Line(isSilent
            ? texts.Html("unitstate.card.silent", ("duration", age), ("time", texts.Moment(receivedAt)))
            : texts.Html("unitstate.card.fresh", ("age", texts.Ago(age))));
        html.Line();

        HtmlText[] lines =
        [
            Uptime(last.State, isSilent, texts), Memory(last.State, texts), Flash(last.State, texts),
            Frequency(last.State, texts), Address(last.State, texts),
            Firmware(last.State.CommitVersion, card.WantedVersion, texts),
        ];
        html.Line(lines.All(line => line.IsEmpty) ? texts.Html("unitstate.card.nothing") : HtmlText.Lines(lines));
    }

    private static HtmlText Uptime(UnitState state, bool isSilent, Texts texts) => state.Millis is { } ms
        ? texts.Html(
            isSilent ? "unitstate.card.uptime_then" : "unitstate.card.uptime",
            ("uptime", TimeSpan.FromMilliseconds(Math.Min(ms, MaxUptimeMs))))
        : HtmlText.Empty;

    private static HtmlText Memory(UnitState state, Texts texts) => (state.MemAlloc, state.MemFree) switch
    {
        ({ } used, { } free) when Sum(used, free) is > 0 and var total => texts.Html(
            "unitstate.card.memory", ("used", new ByteCount(used)), ("total", new ByteCount(total)),
            ("share", Share(used, total)), ("free", new ByteCount(free))),
        ({ } used, null) => texts.Html("unitstate.card.memory_used", ("used", new ByteCount(used))),
        (null, { } free) => texts.Html("unitstate.card.memory_free", ("free", new ByteCount(free))),
        _ => HtmlText.Empty,
    };

    private static HtmlText Flash(UnitState state, Texts texts)
    {
        if (state.Statvfs is not [var blockSize, var fragmentSize, var blocks, var free, ..]) return HtmlText.Empty;
        var unit = fragmentSize > 0 ? fragmentSize : blockSize;
        var (total, left) = (Product(unit, blocks), Product(unit, free));
        return total == 0
            ? HtmlText.Empty
            : texts.Html(
                "unitstate.card.flash", ("free", new ByteCount(left)), ("total", new ByteCount(total)),
                ("share", Share(left, total)));
    }

    private static HtmlText Frequency(UnitState state, Texts texts) => state.Freq is { } frequency
        ? texts.Html(
            "unitstate.card.frequency",
            ("frequency", Math.Round(frequency >= LeastHz ? frequency / 1e6 : frequency, 1)))
        : HtmlText.Empty;

    private static HtmlText Address(UnitState state, Texts texts) => state.Ifconfig is [var own, ..]
        ? texts.Html("unitstate.card.address", ("address", own))
        : HtmlText.Empty;

    private static HtmlText Firmware(string? runs, string? wanted, Texts texts) => (runs, wanted) switch
    {
        (null, null) => HtmlText.Empty,
        (null, { } other) => texts.Html("unitstate.card.firmware_unknown", ("wanted", Repo.Short(other))),
        ({ } version, null) => texts.Html("unitstate.card.firmware", ("version", Repo.Short(version))),
        var (version, other) when version == other => texts.Html(
            "unitstate.card.firmware_wanted", ("version", Repo.Short(version))),
        var (version, other) => texts.Html(
            "unitstate.card.firmware_other", ("version", Repo.Short(version)), ("wanted", Repo.Short(other))),
    };

    private static double Share(long part, long whole) => Math.Round(Math.Clamp(100.0 * part / whole, 0, 100));

    // Numbers of a device may be of any size.
    private static long Sum(long left, long right) => (long)Int128.Min((Int128)left + right, long.MaxValue);

    private static long Product(long left, long right) => (long)Int128.Min((Int128)left * right, long.MaxValue);
}
