using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Conversations;

/// <summary>
/// What a flow is told. <c>/cancel</c>, Cancel, Back, paging, stale buttons and inputs the question does not expect
/// (a text where only buttons are offered) are the engine's and never reach a flow.
/// </summary>
internal abstract record FlowInput
{
    /// <summary>The conversation has begun.</summary>
    internal sealed record Entered : FlowInput
    {
        public static Entered Instance { get; } = new();
    }

    /// <summary>A text was typed; only to a question that <see cref="Prompt.ExpectsText"/>.</summary>
    /// <remarks>
    /// <c>Trimmed</c>: Without white space around it, at most 4096 UTF-16 units, maybe empty; not trusted.
    /// </remarks>
    internal sealed record Text(string Trimmed) : FlowInput;

    /// <summary>A button of the current question was pressed.</summary>
    /// <remarks>
    /// <c>Value</c>: <see cref="Conversations.Choice.Value"/> of one of the choices the flow offered.
    /// </remarks>
    internal sealed record Choice(string Value) : FlowInput;

    /// <summary>A file was sent; only to a question that <see cref="Prompt.ExpectsFile"/>.</summary>
    internal sealed record File(IncomingFile Incoming) : FlowInput;

    /// <summary>The answer of the flow's fetch function to <see cref="FlowStep.Fetch"/>.</summary>
    internal sealed record Fetched(object Result) : FlowInput;
}
