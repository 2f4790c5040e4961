using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Editing;

/// <summary>What the conversation ends with.</summary>
internal sealed record RenameUnit(Guid Unit, string Name);

/// <summary>Asks for a Unit's new name.</summary>
internal static class RenameUnitFlow
{
    public const string Name = "units-rename";

    internal sealed record State(Guid Unit, string UnitName) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("units.edit.ask_name")
        {
            Args = [("unit", state.UnitName)],
            ExpectsText = true,
        }),
        FlowInput.Text { Trimmed: var text } when Units.UnitName.Clean(text) is { } name =>
            FlowStep.Finish(new RenameUnit(state.Unit, name)),
        FlowInput.Text => FlowStep.AskAgain("units.create.bad_name", ("max", Units.UnitName.MaxLength)),
        _ => FlowStep.AskAgain("units.create.expects_text"),
    };
}
