using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Tests.Conversations;

/// <summary>A flow that uses all that the engine has: choices over pages, boxes, a text, a file, fetching, errors, Back.</summary>
internal static class PaintFlow
{
    internal sealed record State(string? Colour = null, string Coats = "") : FlowState;

    internal sealed record Paint(string Colour, string Coats, string Name);

    internal sealed record ColoursQuery(int Count);

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Fetch(state, new ColoursQuery(7)),
        (_, FlowInput.Fetched { Result: string[] { Length: 0 } }) => FlowStep.Abort("paint.no_colours"),
        (_, FlowInput.Fetched { Result: string[] colours }) => FlowStep.Ask(state, new Prompt("paint.ask_colour")
        {
            Choices = [.. colours.Select(colour => Choice.Literal(colour, colour))],
            PageSize = 3,
        }),
        ({ Colour: null }, FlowInput.Choice colour) => FlowStep.Ask(state with { Colour = colour.Value }, AskCoats("")),
        (_, FlowInput.Choice("done")) => FlowStep.Ask(
            state, new Prompt("paint.ask_name") { Args = [("colour", state.Colour)], ExpectsText = true }),
        (_, FlowInput.Choice coat) => Toggle(state, coat.Value),
        (_, FlowInput.Text { Trimmed: { Length: > 0 and <= 10 } name }) =>
            FlowStep.Finish(new Paint(state.Colour!, state.Coats, name)),
        _ => FlowStep.AskAgain("paint.bad_name", ("max", 10)),
    };

    private static FlowStep Toggle(State state, string coat)
    {
        var coats = state.Coats.Contains(coat, StringComparison.Ordinal)
            ? state.Coats.Replace(coat, "", StringComparison.Ordinal)
            : state.Coats + coat;
        return FlowStep.Ask(state with { Coats = coats }, AskCoats(coats));
    }

    private static Prompt AskCoats(string coats) => new("paint.ask_coats")
    {
        Choices =
        [
            Choice.Literal("1", "first") with { IsChecked = coats.Contains('1') },
            Choice.Literal("2", "second") with { IsChecked = coats.Contains('2') },
            Choice.Literal("done", "Done"),
        ],
        Columns = 2,
    };
}
