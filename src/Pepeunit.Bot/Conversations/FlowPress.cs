using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Conversations;

/// <summary>A button of a question. What it means is kept on the server; the button only points at it.</summary>
/// <remarks><c>Choice</c>: the place in the question's choices, or one of the negative numbers below.</remarks>
internal readonly record struct FlowPress(int Token, short Question, short Choice) : ICallbackData
{
    public const short Back = -1;
    public const short Cancel = -2;
    public const short PreviousPage = -3;
    public const short NextPage = -4;

    /// <summary>The page number between the arrows: nothing happens.</summary>
    public const short PageNumber = -5;
}
