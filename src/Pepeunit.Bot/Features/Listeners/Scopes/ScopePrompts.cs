using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>The questions of <see cref="ListenFlow"/> about what is listened to. Pure.</summary>
internal static class ScopePrompts
{
    public const string AllUnits = "all_units";
    public const string Filter = "filter";

    /// <summary>Names of topics that a question or a card spells out.</summary>
    public const int NamesShown = 10;

    /// <summary>One list of everything that can be listened to: what spans Units first, then the Units.</summary>
    public static Prompt Scopes(IReadOnlyList<UnitChoice> units) => new("listeners.flow.ask_unit")
    {
        Choices =
        [
            .. units.Any(unit => !unit.IsShared)
                ? (ReadOnlySpan<Choice>)
                [
                    Choice.Localized(AllUnits, "listeners.flow.scope_all_units"),
                    Choice.Localized(Filter, "listeners.flow.scope_filter"),
                ]
                : [],
            .. units.Select(unit => unit.IsShared
                ? Choice.Localized(unit.Id.ToString("D"), "listeners.flow.scope_shared", ("unit", unit.Name))
                : Choice.Literal(unit.Id.ToString("D"), unit.Name)),
        ],
    };

    public static Prompt Filters(IReadOnlyList<string> suggested) => new("listeners.flow.ask_filter")
    {
        ExpectsText = true,
        Choices = [.. suggested.Select(filter => Choice.Literal(filter, filter))],
    };

    /// <summary>What the scope takes in now, before anything is made.</summary>
    public static Prompt Covered(ListenFlow.State state) => new(state.Scope.Kind == ScopeKind.Filter
        ? state.Matches == 0 ? "listeners.flow.filter_matches_none" : "listeners.flow.filter_matches"
        : "listeners.flow.all_units_match")
    {
        Args = [("filter", state.Scope.Filter), ("count", state.Matches), ("nodes", NamesOf(state.Nodes, state.Matches))],
        Choices =
        [
            Choice.Localized(ListenPrompts.Recommended, "listeners.flow.recommended") with { Style = ButtonStyle.Primary },
            Choice.Localized(ListenPrompts.All, "listeners.flow.choose_kept"),
        ],
    };

    /// <summary>What stands for the scope where a Unit's name would.</summary>
    public static object TitleOf(ListenFlow.State state) => state.Scope.Kind switch
    {
        ScopeKind.AllUnits => new TextKey("listeners.flow.scope_all_units"),
        ScopeKind.Filter => state.Scope.Filter!,
        _ => state.UnitName,
    };

    /// <summary>The first names, and how many more there are.</summary>
    public static string NamesOf(IReadOnlyList<NodeOption> nodes, int total)
    {
        var names = string.Join(", ", nodes.Take(NamesShown).Select(node => node.Name));
        return total > NamesShown ? $"{names} … +{total - NamesShown}" : names;
    }

    public static string KeyOf(ScopeFilterProblem problem) => problem switch
    {
        ScopeFilterProblem.Empty => "listeners.flow.bad_filter_empty",
        ScopeFilterProblem.TooLong => "listeners.flow.bad_filter_long",
        ScopeFilterProblem.HashNotLast => "listeners.flow.bad_filter_hash",
        _ => "listeners.flow.bad_filter_wildcard",
    };
}
