using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>Switches the messages about errors of a listener off or on.</summary>
internal readonly record struct MuteFaults(Guid Listener, bool IsMuted) : ICallbackData;

/// <summary>What a person hears of a listener that fails. Pure.</summary>
internal static class FaultView
{
    public static Reply Failing(Listener listener, Fault fault, DateTimeOffset now, Texts texts) => new(HtmlText.Lines(
        texts.Html("listeners.fault.failing", ("unit", listener.UnitName)),
        Text(fault, texts),
        fault.Kind == FaultKind.Refusing
            ? texts.Html("listeners.fault.since", ("duration", now - At(fault.BeganAtMs)), ("count", fault.Refused))
            : HtmlText.Empty,
        texts.Html($"listeners.fault.advice.{Key(fault)}")))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("listeners.created.open"), new OpenListener(listener.Id.Value)),
            Mute(listener, isMuted: true, texts)),
    };

    public static Reply WorksAgain(Listener listener, Fault fault, DateTimeOffset now, Texts texts) =>
        new(texts.Html(
            "listeners.fault.works", ("unit", listener.UnitName), ("duration", now - At(fault.BeganAtMs))))
        {
            IsSilent = true,
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("listeners.created.open"), new OpenListener(listener.Id.Value))),
        };

    /// <summary>The line of the card.</summary>
    public static HtmlText Last(Fault fault, DateTimeOffset now, Texts texts) => texts.Html(
        fault.EndedAtMs is null ? "listeners.fault.lasts" : "listeners.fault.last", ("error", Text(fault, texts)),
        ("age", texts.Ago(now - At(fault.EndedAtMs ?? fault.BeganAtMs))));

    public static Button Mute(Listener listener, bool isMuted, Texts texts) => Button.Callback(
        texts.Plain(isMuted ? "listeners.fault.mute" : "listeners.fault.unmute"),
        new MuteFaults(listener.Id.Value, isMuted));

    private static HtmlText Text(Fault fault, Texts texts) => fault.Kind == FaultKind.Pipe
        ? texts.Html("listeners.fault.pipe", ("detail", fault.Detail))
        : texts.Html($"listeners.fault.reason.{Key(fault)}");

    private static string Key(Fault fault) => fault.Kind == FaultKind.Pipe ? "pipe" : fault.Reason switch
    {
        Refusal.NotJson => "not_json",
        Refusal.PathNotFound => "path_not_found",
        Refusal.NotANumber => "not_a_number",
        Refusal.NotFinite => "not_finite",
        Refusal.NotUtf8 => "not_utf8",
        Refusal.Listed => "listed",
        Refusal.OutsideThreshold => "outside_threshold",
        Refusal.TooLarge => "too_large",
        Refusal.TooLate => "too_late",
        _ => "bad_time",
    };

    private static DateTimeOffset At(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs);
}
