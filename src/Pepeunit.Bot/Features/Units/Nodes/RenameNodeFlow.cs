using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>What the conversation ends with.</summary>
internal sealed record RenameNode(Guid Node, string Name);

/// <summary>Asks for a node's new name.</summary>
internal static class RenameNodeFlow
{
    public const string Name = "units-rename-node";

    internal sealed record State(Guid Node, string NodeName) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("units.nodes.ask_name")
        {
            Args = [("node", state.NodeName)],
            ExpectsText = true,
        }),
        FlowInput.Text { Trimmed: var name } when Units.NodeName.IsValid(name) =>
            FlowStep.Finish(new RenameNode(state.Node, name)),
        FlowInput.Text { Trimmed: var name } =>
            FlowStep.AskAgain("units.create.bad_topic", ("topic", name), ("max", Units.NodeName.MaxLength)),
        _ => FlowStep.AskAgain("units.create.expects_text"),
    };
}
