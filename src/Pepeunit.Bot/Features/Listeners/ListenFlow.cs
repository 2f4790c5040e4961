using System.Globalization;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Listeners.Sinks;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>What the conversation ends with.</summary>
internal sealed record CreateListener(Guid Unit, string UnitName, ListenerPlan Plan);

/// <summary>Asked of the feature: the person's own Units.</summary>
internal sealed record FetchUnits;

/// <summary>Asked of the feature: the nodes of one of them.</summary>
internal sealed record FetchNodes(Guid Unit);

internal sealed record UnitChoice(Guid Id, string Name);

/// <param name="Name">Null when the Unit is gone or somebody else's.</param>
internal sealed record NodeChoices(Guid Unit, string? Name, IReadOnlyList<NodeOption> Nodes);

/// <summary>
/// Unit → nodes → kind → until when → how much → where to → confirmation, all by taps; what can be typed too is said in the
/// question. From the list of nodes one tap leads to the recommended plan.
/// </summary>
internal static class ListenFlow
{
    public const string Name = "listen";

    internal enum Step
    {
        Unit,
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
            Nodes = [.. Nodes.Where(node => Selected.Contains(node.Id))],
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
        FlowInput.Choice { Value: var value } => Choose(state, value),
        FlowInput.Text { Trimmed: var text } => Type(state, text),
        _ => FlowStep.AskAgain("listeners.flow.expects_choice"),
    };

    private static FlowStep AskUnit(State state, IReadOnlyList<UnitChoice> units) => units.Count == 0
        ? FlowStep.Abort("listeners.flow.no_units")
        : FlowStep.Ask(state with { Step = Step.Unit }, ListenPrompts.Units(units));

    private static FlowStep AskNodes(State state, NodeChoices found)
    {
        if (found.Name is null) return FlowStep.Abort("listeners.flow.unit_gone");
        if (found.Nodes.Count == 0) return FlowStep.Abort("listeners.flow.no_nodes", ("unit", found.Name));
        var next = state with { Step = Step.Nodes, Unit = found.Unit, UnitName = found.Name, Nodes = found.Nodes };
        return FlowStep.Ask(next, ListenPrompts.Nodes(next));
    }

    private static FlowStep Choose(State state, string value) => state.Step switch
    {
        Step.Unit => FlowStep.Fetch(state, new FetchNodes(Guid.Parse(value, CultureInfo.InvariantCulture))),
        Step.Nodes => ChooseNodes(state, value),
        Step.Kind => ChooseKind(state, Enum.Parse<ListenerKind>(value)),
        Step.Count => AskUntil(state with { RecordCount = Number(value) }),
        Step.Keep or Step.Window => AskUntil(state with { WindowSeconds = Number(value) }),
        Step.Until => AskLimit(state with { DurationSeconds = Number(value) }),
        Step.Limit => AskSink(WithLimit(state, value)),
        Step.Sink => ChooseSink(state, value),
        Step.Sinks => TurnSinks(state, SinkQuestions.Take(state.OpenSinks, state.Sinks, value)),
        Step.Confirm when state.Unit is { } unit =>
            FlowStep.Finish(new CreateListener(unit, state.UnitName, state.ToPlan())),
        _ => FlowStep.AskAgain("listeners.flow.expects_choice"),
    };

    private static FlowStep ChooseNodes(State state, string value)
    {
        var all = state.Nodes.Select(node => node.Id).ToList();
        switch (value)
        {
            case ListenPrompts.Recommended:
                return AskConfirm(state with
                {
                    Selected = all,
                    Kind = ListenerKind.EveryValue,
                    WindowSeconds = ListenPrompts.DaySeconds,
                    DurationSeconds = ListenPrompts.DaySeconds,
                    Sinks = SinkChoice.StoreOnly with { IsLive = true },
                });
            case ListenPrompts.All:
                return AskKind(state with { Selected = all });
            case ListenPrompts.Done:
                return state.Selected.Count == 0 ? FlowStep.AskAgain("listeners.flow.none_selected") : AskKind(state);
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
