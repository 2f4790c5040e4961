namespace Pepeunit.Bot.Sandbox.Updates;

/// <summary>The kinds of updates the sandbox makes, and what the Bot API says of each.</summary>
internal static class UpdateKinds
{
    public const string Message = "message";
    public const string EditedMessage = "edited_message";
    public const string CallbackQuery = "callback_query";
    public const string InlineQuery = "inline_query";
    public const string ChosenInlineResult = "chosen_inline_result";
    public const string PreCheckoutQuery = "pre_checkout_query";
    public const string MyChatMember = "my_chat_member";
    public const string ChatMember = "chat_member";
    public const string MessageReaction = "message_reaction";
    public const string Poll = "poll";
    public const string PollAnswer = "poll_answer";
    public const string Subscription = "subscription";
    public const string StoppedMessageGeneration = "stopped_message_generation";
    public const string PurchasedPaidMedia = "purchased_paid_media";

    // The kinds of Bot API 10.3; others in allowed_updates are ignored, as by the official server.
    private static readonly HashSet<string> All =
    [
        Message, EditedMessage, "channel_post", "edited_channel_post", "business_connection", "business_message",
        "edited_business_message", "deleted_business_messages", "guest_message", MessageReaction, "message_reaction_count",
        InlineQuery, ChosenInlineResult, CallbackQuery, "shipping_query", PreCheckoutQuery, PurchasedPaidMedia, Poll,
        PollAnswer, MyChatMember, ChatMember, "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
        Subscription, StoppedMessageGeneration,
    ];

    // What a bot must ask for by name.
    private static readonly HashSet<string> OnRequest = [ChatMember, MessageReaction, "message_reaction_count"];

    public static IReadOnlySet<string> Default { get; } = All.Except(OnRequest).ToHashSet();

    public static IEnumerable<string> Known(IEnumerable<string> names) =>
        names.Select(name => name.ToLowerInvariant()).Where(All.Contains).Distinct();

    /// <summary>How long an update waits to be fetched before it is lost.</summary>
    public static TimeSpan Lifetime(string kind) => kind switch
    {
        CallbackQuery or PreCheckoutQuery => TimeSpan.FromSeconds(150),
        InlineQuery => TimeSpan.FromSeconds(30),
        ChosenInlineResult => TimeSpan.FromSeconds(600),
        _ => TimeSpan.FromHours(24),
    };
}
