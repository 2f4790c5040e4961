using System.Globalization;
using System.Text;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>What the conversation ends with.</summary>
internal sealed record SendValue(Guid Node, string Value);

/// <summary>Asks for a value by buttons of recent ones or typed, and once more where the node says so.</summary>
internal static class SendValueFlow
{
    public const string Name = "units-send";

    /// <summary>Longest value from the chat, in bytes of UTF-8: the longest text message of Telegram.</summary>
    public const int MaxBytes = 4 * 4096;

    /// <summary>What the question shows of a long value.</summary>
    private const int MaxShown = 200;

    private const string Yes = "yes";

    internal sealed record State(Guid Node, string NodeName, bool AsksBefore, IReadOnlyList<string> Recent) : FlowState
    {
        /// <summary>The value that waits for its confirmation.</summary>
        public string? Value { get; init; }
    }

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Ask(state, new Prompt("units.send.ask")
        {
            Args = [("node", state.NodeName)],
            ExpectsText = true,
            Columns = 2,
            Choices =
            [
                .. state.Recent.Select((value, place) =>
                    Choice.Literal(place.ToString(CultureInfo.InvariantCulture), value)),
            ],
        }),
        ({ Value: { } value }, FlowInput.Choice { Value: Yes }) => FlowStep.Finish(new SendValue(state.Node, value)),
        ({ Value: null }, FlowInput.Choice { Value: var place }) =>
            Take(state, state.Recent[int.Parse(place, CultureInfo.InvariantCulture)]),
        // Typed instead of the answer: another value, which is asked for as well.
        (_, FlowInput.Text { Trimmed: { Length: > 0 } text }) =>
            Encoding.UTF8.GetByteCount(text) is var bytes and > MaxBytes
                ? FlowStep.AskAgain("units.send.too_long", ("bytes", bytes), ("max", MaxBytes))
                : Take(state, text),
        _ => FlowStep.AskAgain("units.send.empty"),
    };

    private static FlowStep Take(State state, string value) => state.AsksBefore
        ? FlowStep.Ask(state with { Value = value }, new Prompt("units.send.confirm")
        {
            Args = [("node", state.NodeName), ("value", value.Length <= MaxShown ? value : value[..MaxShown] + "…")],
            Choices = [Choice.Localized(Yes, "units.send.yes")],
        })
        : FlowStep.Finish(new SendValue(state.Node, value));
}
