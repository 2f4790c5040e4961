using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos.Env;

/// <summary>Asks the handlers to keep a value at once: a secret must not lie in a conversation's state.</summary>
/// <param name="Text">As typed; null takes the person's value away.</param>
/// <param name="DeletesMessage">Whether the message that it stands in is deleted from the chat.</param>
internal sealed record StoreEnvValue(Guid Unit, string Key, string? Text, bool DeletesMessage)
{
    public override string ToString() => "(a value to be stored)";
}

internal enum EnvValueOutcome
{
    Stored,
    NotANumber,
    NotABoolean,
    BadText,
    Gone,
}

internal sealed record EnvValueStored(EnvValueOutcome Outcome);

/// <summary>What the conversation ends with.</summary>
/// <param name="Stored">How many values were given or taken away.</param>
internal sealed record EnvFilled(Guid Unit, int Stored, bool IsNewUnit);

/// <summary>Asks for the values of variables, one after another.</summary>
internal static class FillEnvFlow
{
    public const string Name = "repos-env";

    private const string Skip = "skip";
    private const string Clear = "clear";
    private const string Messages = "messages";

    /// <param name="Next">Place of the question in <paramref name="Questions"/>.</param>
    internal sealed record State(
        Guid Unit, IReadOnlyList<EnvQuestion> Questions, int Next, int Stored, bool DeletesMessages, bool IsNewUnit) : FlowState
    {
        public static State Start(Guid unit, IReadOnlyList<EnvQuestion> questions, bool isNewUnit) =>
            new(unit, questions, 0, 0, DeletesMessages: true, isNewUnit);

        public EnvQuestion Question => Questions[Next];

        public State Forward(int stored) => this with { Next = Next + 1, Stored = Stored + stored };
    }

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => Ask(state),
        FlowInput.Choice { Value: Messages } => Ask(state with { DeletesMessages = !state.DeletesMessages }),
        FlowInput.Choice { Value: Skip } => Ask(state.Forward(0)),
        FlowInput.Choice { Value: Clear } => FlowStep.Fetch(
            state, new StoreEnvValue(state.Unit, state.Question.Key, null, DeletesMessage: false)),
        FlowInput.Text { Trimmed: var text } => FlowStep.Fetch(
            state, new StoreEnvValue(state.Unit, state.Question.Key, text, state.DeletesMessages)),
        FlowInput.Fetched { Result: EnvValueStored { Outcome: var outcome } } => outcome switch
        {
            EnvValueOutcome.Stored => Ask(state.Forward(1)),
            EnvValueOutcome.NotANumber => FlowStep.AskAgain("repos.env.not_a_number"),
            EnvValueOutcome.NotABoolean => FlowStep.AskAgain("repos.env.not_a_boolean"),
            EnvValueOutcome.BadText => FlowStep.AskAgain("repos.env.bad_text", ("max", Content.EnvExample.MaxTextLength)),
            _ => FlowStep.Abort("units.card.gone"),
        },
        _ => FlowStep.AskAgain("repos.edit.expects_text"),
    };

    private static FlowStep Ask(State state)
    {
        if (state.Next >= state.Questions.Count)
            return FlowStep.Finish(new EnvFilled(state.Unit, state.Stored, state.IsNewUnit));
        var question = state.Question;
        return FlowStep.Ask(state, new Prompt(question.Description is null ? "repos.env.ask" : "repos.env.ask_described")
        {
            Args =
            [
                ("key", question.Key), ("description", question.Description), ("number", state.Next + 1),
                ("count", state.Questions.Count),
            ],
            ExpectsText = true,
            HasBack = false,
            Choices =
            [
                Choice.Localized(Messages, "repos.env.delete_messages") with { IsChecked = state.DeletesMessages },
                Choice.Localized(Skip, "repos.env.skip"),
                .. state.IsNewUnit ? Array.Empty<Choice>() : [Choice.Localized(Clear, "repos.env.clear")],
            ],
        });
    }
}
