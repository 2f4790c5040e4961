using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>What the conversation ends with.</summary>
internal sealed record ChangeSinks(Guid Listener, SinkChoice Choice);

/// <summary>Asked of the feature: where the listener's results go now.</summary>
internal sealed record FetchSinks(Guid Listener);

/// <param name="Choice">Null when the listener is gone, has ended or is somebody else's.</param>
internal sealed record FetchedSinks(string UnitName, ListenerKind Kind, SinkChoice? Choice);

/// <summary>Where the results of a listener that runs go: boxes as they are now, then a confirmation.</summary>
internal static class SinksFlow
{
    public const string Name = "sinks";

    private const string Yes = "yes";

    internal sealed record State : FlowState
    {
        public Guid Listener { get; init; }

        public string UnitName { get; init; } = "";

        public ListenerKind Kind { get; init; }

        public SinkChoice Choice { get; init; } = SinkChoice.StoreOnly;

        /// <summary>Null: the confirmation.</summary>
        public SinkQuestion? Open { get; init; }
    }

    public static FlowStep Next(State state, FlowInput input) => (input, state.Open) switch
    {
        (FlowInput.Entered, _) => FlowStep.Fetch(state, new FetchSinks(state.Listener)),
        (FlowInput.Fetched { Result: FetchedSinks { Choice: { } choice } found }, _) => Ask(state with
        {
            UnitName = found.UnitName,
            Kind = found.Kind,
            Choice = choice.For(found.Kind),
            Open = SinkQuestion.Which,
        }),
        (FlowInput.Fetched, _) => FlowStep.Abort("listeners.card.gone"),
        (FlowInput.Choice { Value: var value }, { } open) => Turn(state, SinkQuestions.Take(open, state.Choice, value)),
        (FlowInput.Choice, null) => FlowStep.Finish(new ChangeSinks(state.Listener, state.Choice)),
        (FlowInput.Text { Trimmed: var text }, { } open) => Turn(state, SinkQuestions.Type(open, state.Choice, text)),
        _ => FlowStep.AskAgain("listeners.flow.expects_choice"),
    };

    private static FlowStep Turn(State state, SinkTurn turn) => turn.ErrorKey is { } error
        ? FlowStep.AskAgain(error)
        : Ask(state with { Choice = turn.Choice, Open = turn.Open });

    private static FlowStep Ask(State state) => state.Open is { } open
        ? FlowStep.Ask(state, SinkQuestions.Ask(open, state.Choice, state.Kind))
        : FlowStep.Ask(state, new Prompt("listeners.sinks.confirm")
        {
            Args = [("unit", state.UnitName), .. SinkQuestions.Listing(state.Choice)],
            Choices = [Choice.Localized(Yes, "listeners.sinks.save") with { Style = ButtonStyle.Success }],
        });
}
