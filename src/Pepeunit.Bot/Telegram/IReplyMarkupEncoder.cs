namespace Pepeunit.Bot.Telegram;

/// <summary>Turns the buttons of a reply into the Bot API's <c>reply_markup</c>, with callback data signed for a recipient.</summary>
internal interface IReplyMarkupEncoder
{
    /// <summary>
    /// The JSON of <c>InlineKeyboardMarkup</c>, <c>ReplyKeyboardMarkup</c> or <c>ReplyKeyboardRemove</c>; null when the
    /// reply has no buttons.
    /// </summary>
    /// <remarks>
    /// <c>recipientId</c>: Who may press: a person's id; or the (negative) id of a group, then every member of that group may.
    /// In a private chat the chat's id is the person's id, so that a chat id always serves.
    /// </remarks>
    /// <exception cref="ArgumentException">A callback type is not registered, or a value is out of its range.</exception>
    string? Encode(Reply reply, long recipientId);
}
