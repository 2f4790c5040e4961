using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>What the conversation ends with.</summary>
internal sealed record CreateApiToken(string Name);

/// <summary>Asks what the token is for.</summary>
internal static class CreateApiTokenFlow
{
    public const string Name = "users-token-create";

    internal sealed record State : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("users.tokens.ask_name") { ExpectsText = true }),
        FlowInput.Text { Trimmed: var text } when ApiToken.CleanName(text) is { } name =>
            FlowStep.Finish(new CreateApiToken(name)),
        _ => FlowStep.AskAgain("users.tokens.bad_name", ("max", ApiToken.MaxNameLength)),
    };
}
