using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>Tells a Unit's owner, by an entry of the server in the Unit's log, that the device sends more than it may.</summary>
internal sealed class LimitNotices(UnitStore units, IPersonDirectory persons, IUnitLogStore logs, Locales locales)
{
    /// <param name="resetAt">Since when entries pass again.</param>
    public Task TellLogsAsync(
        UnitId unit, long dropped, int limit, TimeSpan window, DateTimeOffset resetAt, DateTimeOffset now,
        CancellationToken cancellationToken) => TellAsync(
            unit, now,
            texts => texts.Plain(
                "unitlogs.limit.logs", ("count", dropped), ("limit", limit), ("window", window),
                ("reset", texts.ClockSeconds(resetAt))),
            cancellationToken);

    /// <param name="interval">One state passes in it.</param>
    public Task TellStatesAsync(
        UnitId unit, long ignored, TimeSpan interval, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
            unit, now, texts => texts.Plain("unitlogs.limit.states", ("count", ignored), ("interval", interval)),
            cancellationToken);

    private async Task TellAsync(
        UnitId unit, DateTimeOffset now, Func<Texts, string> say, CancellationToken cancellationToken)
    {
        if (await units.FindAsync(unit, cancellationToken) is not { } known) return;
        if (await persons.FindAsync(known.OwnerId, cancellationToken) is not { } owner) return;
        var nowMs = now.ToUnixTimeMilliseconds();
        var entry = new UnitLog(
            unit, nowMs, nowMs, UnitLogLevel.Warning, UnitLogSource.Server, say(locales.For(owner)));
        await logs.AppendAsync([entry], cancellationToken);
    }
}
