using System.Globalization;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>What the conversation ends with.</summary>
internal sealed record CreateLink(Guid From, Guid To);

/// <summary>Asked of the feature: the node to link, and Units that have a node for it.</summary>
internal sealed record FetchLinkUnits(Guid Node, string Search);

/// <summary>Asked of the feature: the nodes of a Unit that the node could be linked to.</summary>
internal sealed record FetchLinkNodes(Guid Node, Guid Unit);

/// <param name="Owner">Null for an own Unit.</param>
internal sealed record LinkUnitOption(Guid Id, string Name, string? Owner);

/// <param name="IsLinked">The two are linked already.</param>
internal sealed record LinkNodeOption(Guid Id, string Name, bool IsLinked);

/// <param name="NodeName">Null when the node is gone or not visible.</param>
internal sealed record LinkUnits(string? NodeName, NodeDirection Direction, IReadOnlyList<LinkUnitOption> Units);

/// <param name="UnitName">Null when the Unit is gone or not visible.</param>
internal sealed record LinkNodes(Guid Unit, string? UnitName, IReadOnlyList<LinkNodeOption> Nodes);

/// <summary>Node → Unit → node of the other direction. What is typed at the first question searches.</summary>
internal static class LinkFlow
{
    public const string Name = "units-link";

    /// <summary>Longest search, in UTF-16 units.</summary>
    private const int MaxSearch = 40;

    internal sealed record State : FlowState
    {
        public Guid Node { get; init; }

        public string NodeName { get; init; } = "";

        public NodeDirection Direction { get; init; }

        public Guid? Unit { get; init; }
    }

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Fetch(state, new FetchLinkUnits(state.Node, "")),
        (_, FlowInput.Fetched { Result: LinkUnits units }) => AskUnit(state, units),
        (_, FlowInput.Fetched { Result: LinkNodes nodes }) => AskNode(state, nodes),
        ({ Unit: null }, FlowInput.Choice { Value: var unit }) =>
            FlowStep.Fetch(state, new FetchLinkNodes(state.Node, Guid.Parse(unit, CultureInfo.InvariantCulture))),
        ({ Unit: null }, FlowInput.Text { Trimmed: { Length: > 0 and <= MaxSearch } search }) =>
            FlowStep.Fetch(state, new FetchLinkUnits(state.Node, search)),
        ({ Unit: null }, FlowInput.Text) => FlowStep.AskAgain("units.links.bad_search", ("max", MaxSearch)),
        (_, FlowInput.Choice { Value: var node }) =>
            FlowStep.Finish(new CreateLink(state.Node, Guid.Parse(node, CultureInfo.InvariantCulture))),
        _ => FlowStep.AskAgain("units.links.expects_choice"),
    };

    private static FlowStep AskUnit(State state, LinkUnits found)
    {
        if (found.NodeName is not { } name) return FlowStep.Abort("units.nodes.gone");
        if (found.Units.Count == 0)
        {
            return state.NodeName.Length > 0
                ? FlowStep.AskAgain("units.links.nothing_found")
                : FlowStep.Abort(
                    found.Direction == NodeDirection.Output ? "units.links.no_inputs" : "units.links.no_outputs");
        }

        var next = state with { NodeName = name, Direction = found.Direction };
        return FlowStep.Ask(next, new Prompt(
            found.Direction == NodeDirection.Output ? "units.links.ask_input_unit" : "units.links.ask_output_unit")
        {
            Args = [("node", name)],
            ExpectsText = true,
            Choices =
            [
                .. found.Units.Select(unit => Choice.Literal(
                    unit.Id.ToString(), unit.Owner is { } owner ? $"{unit.Name} · {owner}" : unit.Name)),
            ],
        });
    }

    private static FlowStep AskNode(State state, LinkNodes found)
    {
        if (found.UnitName is not { } unit) return FlowStep.AskAgain("units.links.unit_gone");
        var free = found.Nodes.Where(node => !node.IsLinked).ToList();
        if (free.Count == 0) return FlowStep.AskAgain("units.links.none_free", ("unit", unit));
        var next = state with { Unit = found.Unit };
        return FlowStep.Ask(next, new Prompt(
            state.Direction == NodeDirection.Output ? "units.links.ask_input" : "units.links.ask_output")
        {
            Args = [("node", state.NodeName), ("unit", unit)],
            Choices = [.. free.Select(node => Choice.Literal(node.Id.ToString(), node.Name))],
        });
    }
}
