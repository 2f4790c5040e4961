using System.Globalization;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Listeners.Sinks;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>What the conversation ends with.</summary>
/// <param name="Unit">Empty for a scope that spans Units.</param>
/// <param name="UnitName">For a topic filter the filter; for all Units what the person's language calls them.</param>
internal sealed record CreateListener(Guid Unit, string UnitName, ListenerPlan Plan);

/// <summary>Asked of the feature: the Units that the person may listen to.</summary>
internal sealed record FetchUnits;

/// <summary>Asked of the feature: the nodes of one of them.</summary>
internal sealed record FetchNodes(Guid Unit);

/// <summary>Asked of the feature: what a scope that spans Units takes in now.</summary>
internal sealed record FetchScope(ListenerScope Scope);

/// <summary>Asked of the feature: topic filters that fit the person's topics.</summary>
internal sealed record FetchFilters;

internal sealed record UnitChoice(Guid Id, string Name)
{
    /// <summary>Somebody else's, granted to the person.</summary>
    public bool IsShared { get; init; }
}

/// <param name="Count">All that the scope takes in.</param>
/// <param name="Nodes">The first of them.</param>
internal sealed record ScopeChoices(ListenerScope Scope, int Count, IReadOnlyList<NodeOption> Nodes);

/// <param name="Name">Null when the Unit is gone or somebody else's.</param>
internal sealed record NodeChoices(Guid Unit, string? Name, IReadOnlyList<NodeOption> Nodes);

/// <summary>
/// Scope (a Unit and its nodes, all Units, a topic filter) → kind → until when → how much → where to → confirmation, all by taps; what can be typed too is said in the
/// question. From the list of nodes one tap leads to the recommended plan.
/// </summary>
internal static class ListenFlow
{
    public const string Name = "listen";

    internal enum Step
    {
        Unit,

        /// <summary>The topic filter.</summary>
        Filter,

        /// <summary>What a scope that spans Units takes in.</summary>
        Covered,
        Nodes,
        Kind,
        Count,
        Keep,
        Window,
        Until,
        Limit,
        Sink,

        /// <summary>The boxes behind <see cref="Sink"/>, for who wants more than one or other sinks.</summary>
        Sinks,
        Confirm,
    }

    internal sealed record State : FlowState
    {
        public Step Step { get; init; }

        public Guid? Unit { get; init; }

        public string UnitName { get; init; } = "";

        public ListenerScope Scope { get; init; } = ListenerScope.Nodes;

        /// <summary>Nodes that the scope takes in; <see cref="Nodes"/> may hold the first of them only.</summary>
        public int Matches { get; init; }

        public IReadOnlyList<NodeOption> Nodes { get; init; } = [];

        public IReadOnlyList<Guid> Selected { get; init; } = [];

        public ListenerKind Kind { get; init; }

        public int? RecordCount { get; init; }

        public int? WindowSeconds { get; init; }

        /// <summary>0: for ever.</summary>
        public long DurationSeconds { get; init; }

        public long? MaxRows { get; init; }

        public long? MaxBytes { get; init; }

        public SinkChoice Sinks { get; init; } = SinkChoice.StoreOnly;

        public SinkQuestion OpenSinks { get; init; }

        public ListenerPlan ToPlan() => new()
        {
            Scope = Scope,
            Nodes = Scope.IsOpen ? Nodes : [.. Nodes.Where(node => Selected.Contains(node.Id))],
            NodeCount = Scope.SpansUnits ? Matches : null,
            Kind = Kind,
            RecordCount = RecordCount,
            WindowSeconds = WindowSeconds,
            Duration = DurationSeconds == 0 ? null : TimeSpan.FromSeconds(DurationSeconds),
            MaxRows = MaxRows,
            MaxBytes = MaxBytes,
            Sinks = Sinks.For(Kind),
        };
    }

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => state.Unit is { } unit
            ? FlowStep.Fetch(state, new FetchNodes(unit))
            : FlowStep.Fetch(state, new FetchUnits()),
        FlowInput.Fetched { Result: IReadOnlyList<UnitChoice> units } => AskUnit(state, units),
        FlowInput.Fetched { Result: NodeChoices nodes } => AskNodes(state, nodes),
        FlowInput.Fetched { Result: ScopeChoices found } => AskCovered(state, found),
        FlowInput.Fetched { Result: IReadOnlyList<string> filters } => FlowStep.Ask(
            state with { Step = Step.Filter }, ScopePrompts.Filters(filters)),
        FlowInput.Choice { Value: var value } => Choose(state, value),
        FlowInput.Text { Trimmed: var text } => Type(state, text),
        _ => FlowStep.AskAgain("listeners.flow.expects_choice"),
    };

    private static FlowStep AskUnit(State state, IReadOnlyList<UnitChoice> units) => units.Count == 0
        ? FlowStep.Abort("listeners.flow.no_units")
        : FlowStep.Ask(state with { Step = Step.Unit }, ScopePrompts.Scopes(units));

    private static FlowStep AskCovered(State state, ScopeChoices found)
    {
        var next = state with
        {
            Step = Step.Covered,
            Unit = null,
            UnitName = "",
            Scope = found.Scope,
            Matches = found.Count,
            Nodes = found.Nodes,
        };
        return FlowStep.Ask(next, ScopePrompts.Covered(next));
    }

    private static FlowStep ChooseScope(State state, string value) => value switch
    {
        ScopePrompts.AllUnits => FlowStep.Fetch(state, new FetchScope(new ListenerScope(ScopeKind.AllUnits))),
        ScopePrompts.Filter => FlowStep.Fetch(state, new FetchFilters()),
        _ => FlowStep.Fetch(state, new FetchNodes(Guid.Parse(value, CultureInfo.InvariantCulture))),
    };

    private static FlowStep TakeFilter(State state, string filter) =>
        ScopeFilter.Check(filter) is not ScopeFilterProblem.None and var problem
            ? FlowStep.AskAgain(ScopePrompts.KeyOf(problem), ("limit", ScopeFilter.MaxLength))
            : FlowStep.Fetch(state, new FetchScope(new ListenerScope(ScopeKind.Filter, filter)));

    private static FlowStep AskNodes(State state, NodeChoices found)
    {
        if (found.Name is null) return FlowStep.Abort("listeners.flow.unit_gone");
        if (found.Nodes.Count == 0) return FlowStep.Abort("listeners.flow.no_nodes", ("unit", found.Name));
        var next = state with
        {
            Step = Step.Nodes,
            Unit = found.Unit,
            UnitName = found.Name,
            Nodes = found.Nodes,
            Scope = ListenerScope.Nodes,
        };
        return FlowStep.Ask(next, ListenPrompts.Nodes(next));
    }

    private static FlowStep Choose(State state, string value) => state.Step switch
    {
        Step.Unit => ChooseScope(state, value),
        Step.Filter => TakeFilter(state, value),
        Step.Covered when value == ListenPrompts.Recommended => AskConfirm(Recommended(state)),
        Step.Covered => AskKind(state),
        Step.Nodes => ChooseNodes(state, value),
        Step.Kind => ChooseKind(state, Enum.Parse<ListenerKind>(value)),
        Step.Count => AskUntil(state with { RecordCount = Number(value) }),
        Step.Keep or Step.Window => AskUntil(state with { WindowSeconds = Number(value) }),
        Step.Until => AskLimit(state with { DurationSeconds = Number(value) }),
        Step.Limit => AskSink(WithLimit(state, value)),
        Step.Sink => ChooseSink(state, value),
        Step.Sinks => TurnSinks(state, SinkQuestions.Take(state.OpenSinks, state.Sinks, value)),
        Step.Confirm => FlowStep.Finish(
            new CreateListener(state.Unit ?? Guid.Empty, state.Scope.Filter ?? state.UnitName, state.ToPlan())),
        _ => FlowStep.AskAgain("listeners.flow.expects_choice"),
    };

    private static FlowStep ChooseNodes(State state, string value)
    {
        var whole = new ListenerScope(ScopeKind.Unit);
        switch (value)
        {
            case ListenPrompts.Recommended:
                return AskConfirm(Recommended(state with { Scope = whole }));
            case ListenPrompts.All:
                return AskKind(state with { Scope = whole });
            case ListenPrompts.Done:
                return state.Selected.Count == 0
                    ? FlowStep.AskAgain("listeners.flow.none_selected")
                    : AskKind(state with { Scope = ListenerScope.Nodes });
            default:
                var node = Guid.Parse(value, CultureInfo.InvariantCulture);
                var next = state with
                {
                    Selected = state.Selected.Contains(node)
                        ? [.. state.Selected.Where(selected => selected != node)]
                        : [.. state.Selected, node],
                };
                return FlowStep.Ask(next, ListenPrompts.Nodes(next));
        }
    }

    private static State Recommended(State state) => state with
    {
        Kind = ListenerKind.EveryValue,
        WindowSeconds = ListenPrompts.DaySeconds,
        DurationSeconds = ListenPrompts.DaySeconds,
        Sinks = SinkChoice.StoreOnly with { IsLive = true },
    };

    private static FlowStep AskKind(State state) =>
        FlowStep.Ask(state with { Step = Step.Kind }, ListenPrompts.Kinds());

    private static FlowStep ChooseKind(State state, ListenerKind kind)
    {
        var next = state with { Kind = kind, RecordCount = null, WindowSeconds = null };
        return kind switch
        {
            ListenerKind.LastRecords => FlowStep.Ask(next with { Step = Step.Count }, ListenPrompts.Counts()),
            ListenerKind.EveryValue => FlowStep.Ask(next with { Step = Step.Keep }, ListenPrompts.Retentions()),
            ListenerKind.Averages => FlowStep.Ask(next with { Step = Step.Window }, ListenPrompts.Windows()),
            _ => AskUntil(next),
        };
    }

    private static FlowStep AskUntil(State state) =>
        FlowStep.Ask(state with { Step = Step.Until }, ListenPrompts.Durations());

    private static FlowStep AskLimit(State state) =>
        FlowStep.Ask(state with { Step = Step.Limit }, ListenPrompts.Limits());

    private static FlowStep AskSink(State state) =>
        FlowStep.Ask(state with { Step = Step.Sink }, ListenPrompts.Sinks());

    private static FlowStep ChooseSink(State state, string value) => value switch
    {
        ListenPrompts.Live => AskConfirm(state with { Sinks = SinkChoice.StoreOnly with { IsLive = true } }),
        ListenPrompts.Choose => AskSinks(state with { OpenSinks = SinkQuestion.Which }),
        _ => AskConfirm(state with { Sinks = SinkChoice.StoreOnly }),
    };

    private static FlowStep AskSinks(State state) => FlowStep.Ask(
        state with { Step = Step.Sinks }, SinkQuestions.Ask(state.OpenSinks, state.Sinks, state.Kind));

    private static FlowStep TurnSinks(State state, SinkTurn turn) => turn switch
    {
        { ErrorKey: { } error } => FlowStep.AskAgain(error),
        { Open: { } open } => AskSinks(state with { Sinks = turn.Choice, OpenSinks = open }),
        _ => AskConfirm(state with { Sinks = turn.Choice }),
    };

    private static FlowStep AskConfirm(State state) =>
        FlowStep.Ask(state with { Step = Step.Confirm }, ListenPrompts.Confirm(state));

    private static FlowStep Type(State state, string text) => state.Step switch
    {
        Step.Filter => TakeFilter(state, text),
        Step.Count => Amounts.ParseRows(text) is { } count and <= 1024
            ? AskUntil(state with { RecordCount = (int)count })
            : FlowStep.AskAgain("listeners.flow.bad_count"),
        Step.Until => Amounts.ParseDuration(text) is { } duration
            ? AskLimit(state with { DurationSeconds = (long)duration.TotalSeconds })
            : FlowStep.AskAgain(
                "listeners.flow.bad_duration", ("min", Amounts.ShortestDuration), ("max", Amounts.LongestDuration)),
        Step.Limit when Amounts.ParseBytes(text) is { } bytes => AskSink(state with { MaxBytes = bytes, MaxRows = null }),
        Step.Limit when Amounts.ParseRows(text) is { } rows => AskSink(state with { MaxRows = rows, MaxBytes = null }),
        Step.Limit => FlowStep.AskAgain("listeners.flow.bad_limit"),
        Step.Sinks => TurnSinks(state, SinkQuestions.Type(state.OpenSinks, state.Sinks, text)),
        _ => FlowStep.AskAgain("listeners.flow.expects_choice"),
    };

    private static State WithLimit(State state, string value) => value.Split(':') switch
    {
        ["rows", var rows] => state with { MaxRows = Number(rows), MaxBytes = null },
        ["bytes", var bytes] => state with { MaxBytes = Number(bytes), MaxRows = null },
        _ => state with { MaxRows = null, MaxBytes = null },
    };

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
