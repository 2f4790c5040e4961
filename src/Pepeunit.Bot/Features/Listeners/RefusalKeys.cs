using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>The sentences that count what was refused, by reason.</summary>
internal static class RefusalKeys
{
    public static string Of(Refusal reason) => $"listeners.refused.{KeyOf(reason)}";

    private static string KeyOf(Refusal reason) => reason switch
    {
        Refusal.NotJson => "not_json",
        Refusal.PathNotFound => "path_not_found",
        Refusal.OutsidePeriod => "outside_period",
        Refusal.NotANumber => "not_a_number",
        Refusal.NotFinite => "not_finite",
        Refusal.NotUtf8 => "not_utf8",
        Refusal.Listed => "listed",
        Refusal.OutsideThreshold => "outside_threshold",
        Refusal.TooSoon => "too_soon",
        Refusal.TooLarge => "too_large",
        Refusal.Repeated => "repeated",
        Refusal.BudgetSpent => "budget_spent",
        Refusal.Ended => "ended",
        Refusal.TooLate => "too_late",
        _ => "bad_time",
    };
}
