namespace Pepeunit.Bot.Conversations;

/// <summary>What a flow wants next. A value: the engine carries it out.</summary>
internal abstract record FlowStep
{
    /// <summary>Asks a question and keeps the state. From a pressed button it replaces the old question in place.</summary>
    public static FlowStep Ask(FlowState state, Prompt prompt) => new AskStep(state, prompt);

    /// <summary>Keeps the state and shows the error above the same question.</summary>
    public static FlowStep AskAgain(string errorKey, params IReadOnlyList<(string Name, object? Value)> args) =>
        new AskAgainStep(errorKey, args);

    /// <summary>
    /// Keeps the state and asks the flow's fetch function; its result comes as <see cref="FlowInput.Fetched"/> in the same
    /// turn. So a question may show what is stored while the flow stays pure.
    /// </summary>
    public static FlowStep Fetch(FlowState state, object query) => new FetchStep(state, query);

    /// <summary>Ends the conversation and hands the request to the feature. The effect happens there.</summary>
    public static FlowStep Finish(object request) => new FinishStep(request);

    /// <summary>Ends the conversation with a sentence.</summary>
    public static FlowStep Abort(string key, params IReadOnlyList<(string Name, object? Value)> args) =>
        new AbortStep(key, args);

    internal sealed record AskStep(FlowState State, Prompt Prompt) : FlowStep;

    internal sealed record AskAgainStep(string ErrorKey, IReadOnlyList<(string Name, object? Value)> Args) : FlowStep;

    internal sealed record FetchStep(FlowState State, object Query) : FlowStep;

    internal sealed record FinishStep(object Request) : FlowStep;

    internal sealed record AbortStep(string Key, IReadOnlyList<(string Name, object? Value)> Args) : FlowStep;
}
