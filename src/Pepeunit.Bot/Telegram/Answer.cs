using System.Data.Common;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Telegram;

/// <summary>
/// What a handler wants done with the chat: a value, carried out by the shell after the handler returned, in order.
/// </summary>
/// <remarks>
/// Everything but <see cref="Toast"/> and <see cref="Alert"/> is stored in one transaction together with the fact that
/// the update is done, so that it happens once even if the process is killed in between.
/// </remarks>
internal sealed record Answer
{
    private Answer(params IReadOnlyList<AnswerPart> parts) => Parts = parts;

    /// <summary>Nothing is sent. A pressed button is still answered.</summary>
    public static Answer None { get; } = new();

    public IReadOnlyList<AnswerPart> Parts { get; }

    /// <summary>Sends new messages to the chat of the update, in this order.</summary>
    public static Answer Send(Reply reply, params IReadOnlyList<Reply> more) =>
        new([new AnswerPart.Send(reply), .. more.Select(AnswerPart (next) => new AnswerPart.Send(next))]);

    /// <summary>
    /// Edits the message whose button was pressed. Where it cannot be edited (no button was pressed, text becomes a photo
    /// or a photo text, too old, deleted) the reply is sent anew and the old keyboard is removed.
    /// </summary>
    public static Answer Edit(Reply reply) => new(new AnswerPart.Edit(reply));

    /// <summary>A short note over the chat that fades (plain text, at most 200 UTF-16 units, the rest is cut).</summary>
    /// <remarks>When no button was pressed, or it had to be answered already, the note is sent as a message.</remarks>
    public static Answer Toast(string text) => new(new AnswerPart.Notice(text, NoticeKind.Toast));

    /// <summary>As <see cref="Toast"/>, but the person has to close it.</summary>
    public static Answer Alert(string text) => new(new AnswerPart.Notice(text, NoticeKind.Alert));

    /// <summary>Begins a conversation registered by <see cref="UpdateRoutes"/>; it replaces one that is open in the chat.</summary>
    public static Answer Start(string flow, FlowState state) => new(new AnswerPart.Start(flow, state));

    /// <summary>Deletes the message whose button was pressed; does nothing when no button was pressed.</summary>
    public static Answer Delete() => new(new AnswerPart.Delete());

    /// <summary>
    /// Stores something in the transaction that also stores the answer's messages and marks the update as done: it happens
    /// once, even if the process is killed. Short, and without other I/O.
    /// </summary>
    public static Answer Store(Func<DbConnection, DbTransaction, CancellationToken, Task> work) =>
        new(new AnswerPart.Store(work));

    /// <summary>Both, in this order. Of several notices Telegram shows one: the last.</summary>
    public Answer Then(Answer next) => new([.. Parts, .. next.Parts]);

    public Answer AndToast(string text) => Then(Toast(text));

    internal static Answer Of(params IReadOnlyList<AnswerPart> parts) => new(parts);
}

/// <summary>How a notice is shown by Telegram (<c>answerCallbackQuery.show_alert</c>).</summary>
internal enum NoticeKind
{
    Toast,
    Alert,
}

/// <summary>One thing to do with the chat.</summary>
internal abstract record AnswerPart
{
    internal sealed record Send(Reply Reply) : AnswerPart
    {
        /// <summary>The idempotency key in the outbox; null: one made of the update's number and the place in the answer.</summary>
        public string? Key { get; init; }
    }

    internal sealed record Edit(Reply Reply) : AnswerPart;

    internal sealed record Notice(string Text, NoticeKind Kind) : AnswerPart;

    internal sealed record Start(string Flow, FlowState State) : AnswerPart;

    internal sealed record Delete : AnswerPart;

    /// <summary>Takes the buttons off a message of the same chat.</summary>
    internal sealed record RemoveKeyboard(int MessageId) : AnswerPart;

    internal sealed record Store(Func<DbConnection, DbTransaction, CancellationToken, Task> Work) : AnswerPart;
}
