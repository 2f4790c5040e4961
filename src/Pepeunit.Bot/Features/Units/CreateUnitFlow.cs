using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What the conversation ends with.</summary>
internal sealed record CreateUnit(string Name, IReadOnlyList<string> Outputs, IReadOnlyList<string> Inputs);

/// <summary>Asks for a Unit's name, then for its Outputs, then for its Inputs.</summary>
internal static class CreateUnitFlow
{
    public const string Name = "units-create";

    private const string None = "none";

    internal sealed record State(string? UnitName, IReadOnlyList<string>? Outputs) : FlowState
    {
        public static readonly State Start = new(null, null);
    }

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => AskName(state),
        ({ UnitName: null }, FlowInput.Text { Trimmed: var text }) => TakeName(state, text),
        ({ Outputs: null }, FlowInput.Text { Trimmed: var text }) => TakeNames(
            text, names => AskInputs(state with { Outputs = names })),
        ({ Outputs: null }, FlowInput.Choice { Value: None }) => AskInputs(state with { Outputs = [] }),
        ({ Outputs.Count: 0 }, FlowInput.Choice { Value: None }) => FlowStep.AskAgain("units.create.no_topics"),
        ({ Outputs: { } outputs, UnitName: { } name }, FlowInput.Choice { Value: None }) =>
            FlowStep.Finish(new CreateUnit(name, outputs, [])),
        ({ Outputs: { } outputs, UnitName: { } name }, FlowInput.Text { Trimmed: var text }) => TakeNames(
            text, inputs => FlowStep.Finish(new CreateUnit(name, outputs, inputs))),
        _ => FlowStep.AskAgain("units.create.expects_text"),
    };

    private static FlowStep TakeName(State state, string text) => Units.UnitName.Clean(text) is { } name
        ? AskOutputs(state with { UnitName = name })
        : FlowStep.AskAgain("units.create.bad_name", ("max", Units.UnitName.MaxLength));

    private static FlowStep TakeNames(string text, Func<IReadOnlyList<string>, FlowStep> next)
    {
        var names = NodeName.ParseList(text, out var bad);
        if (bad is not null)
            return FlowStep.AskAgain("units.create.bad_topic", ("topic", bad), ("max", NodeName.MaxLength));
        if (names.Count is 0 or > NodeName.MaxCount)
            return FlowStep.AskAgain("units.create.bad_count", ("count", names.Count), ("max", NodeName.MaxCount));
        return next(names);
    }

    private static FlowStep AskName(State state) =>
        FlowStep.Ask(state, new Prompt("units.create.ask_name") { ExpectsText = true });

    private static FlowStep AskOutputs(State state) => FlowStep.Ask(state, new Prompt("units.create.ask_outputs")
    {
        Args = [("unit", state.UnitName)],
        ExpectsText = true,
        Choices = [Choice.Localized(None, "units.create.no_outputs")],
    });

    private static FlowStep AskInputs(State state) => FlowStep.Ask(state, new Prompt("units.create.ask_inputs")
    {
        Args = [("unit", state.UnitName)],
        ExpectsText = true,
        Choices = [Choice.Localized(None, "units.create.no_inputs")],
    });
}
