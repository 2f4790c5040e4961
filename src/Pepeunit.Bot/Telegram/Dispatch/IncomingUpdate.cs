using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>An update in the shell's own words: the only place that reads the Bot API library's types.</summary>
internal abstract record IncomingUpdate(long Id)
{
    /// <summary>A message a person sent.</summary>
    internal sealed record Spoken(long Id, TelegramUser From, Place Place, int MessageId) : IncomingUpdate(Id)
    {
        public string? Text { get; init; }

        public (string Id, string? Name, long? LengthBytes)? File { get; init; }

        /// <summary>Whether it answers a message of the bot.</summary>
        public bool RepliesToBot { get; init; }
    }

    /// <summary>A pressed button.</summary>
    /// <remarks><c>MessageId</c>: null when the button was under an inline message.</remarks>
    internal sealed record Pressed(long Id, TelegramUser From, Place Place, int? MessageId, string QueryId, string Data)
        : IncomingUpdate(Id);

    internal sealed record MemberChanged(long Id, TelegramUser From, Place Place, MemberChange Change) : IncomingUpdate(Id);

    internal sealed record AboutToPay(long Id, TelegramUser From, string QueryId, PreCheckout Query) : IncomingUpdate(Id);

    internal sealed record Migrated(long Id, long FromChatId, long ToChatId) : IncomingUpdate(Id);

    /// <summary>Nothing for the bot: a service message, a channel post, a kind of a newer Bot API.</summary>
    internal sealed record Ignored(long Id, string Reason) : IncomingUpdate(Id);

    public static IncomingUpdate Of(Update update, long botId) => update switch
    {
        { Message: { } message } => OfMessage(update.Id, message, botId),
        { CallbackQuery: { Data: { } data } query } => new Pressed(
            update.Id, UserOf(query.From),
            query.Message is { } under ? PlaceOf(under.Chat, under.MessageThreadId) : new Place(query.From.Id, ChatKind.Private, null),
            query.Message?.Id, query.Id, data),
        { MyChatMember: { } change } => OfMember(update.Id, change),
        { PreCheckoutQuery: { } query } => new AboutToPay(
            update.Id, UserOf(query.From), query.Id, new PreCheckout(query.Currency, query.TotalAmount, query.InvoicePayload)),
        _ => new Ignored(update.Id, "kind"),
    };

    private static IncomingUpdate OfMessage(int id, Message message, long botId)
    {
        if (message.MigrateToChatId is { } toChatId) return new Migrated(id, message.Chat.Id, toChatId);
        if (message.MigrateFromChatId is { } fromChatId) return new Migrated(id, fromChatId, message.Chat.Id);
        if (message.From is not { IsBot: false } from || message.Chat.Type == ChatType.Channel) return new Ignored(id, "sender");
        if (IsService(message)) return new Ignored(id, "service");

        return new Spoken(id, UserOf(from), PlaceOf(message.Chat, message.MessageThreadId), message.Id)
        {
            Text = message.Text ?? message.Caption,
            File = message switch
            {
                { Document: { } document } => (document.FileId, document.FileName, document.FileSize),
                { Photo: [.., var largest] } => (largest.FileId, null, largest.FileSize),
                _ => null,
            },
            RepliesToBot = message.ReplyToMessage?.From?.Id == botId,
        };
    }

    private static MemberChanged OfMember(int id, ChatMemberUpdated change) => new MemberChanged(
        id, UserOf(change.From), PlaceOf(change.Chat, null),
        change.NewChatMember.Status is ChatMemberStatus.Kicked or ChatMemberStatus.Left
            ? MemberChange.Unreachable
            : MemberChange.Reachable);

    // What a person sends has content of one of these types; all others tell of something that happened to the chat.
    private static bool IsService(Message message) => message.Type is not (
        MessageType.Text or MessageType.Photo or MessageType.Document or MessageType.Audio or MessageType.Video
        or MessageType.Voice or MessageType.VideoNote or MessageType.Sticker or MessageType.Animation
        or MessageType.Location or MessageType.Contact or MessageType.Venue or MessageType.Poll or MessageType.Dice
        or MessageType.Story);

    private static TelegramUser UserOf(User user) =>
        new(user.Id, user.FirstName, user.LastName, user.Username, user.LanguageCode);

    private static Place PlaceOf(Chat chat, int? threadId) => new(
        chat.Id,
        chat.Type switch
        {
            ChatType.Private => ChatKind.Private,
            ChatType.Group => ChatKind.Group,
            ChatType.Channel => ChatKind.Channel,
            _ => ChatKind.Supergroup,
        },
        threadId);
}

/// <summary>Where something was said.</summary>
internal sealed record Place(long ChatId, ChatKind Kind, int? ThreadId);
