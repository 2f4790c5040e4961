using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

/// <summary>Messages that say who they are: chat, lane and number.</summary>
internal static class Some
{
    public static OutgoingMessage Message(long chatId, Lane lane, string text) => new()
    {
        ChatId = chatId,
        Lane = lane,
        Reply = new Reply(HtmlText.EscapeBlock(text)),
    };

    public static OutgoingMessage Numbered(long chatId, Lane lane, int number) => Message(chatId, lane, $"{chatId} {lane} {number}");

    public static OutgoingMessage Live(long chatId, string key, string text) =>
        Message(chatId, Lane.Live, text) with { Kind = OutgoingKind.Live(key) };

    public static Media Photo(byte content = 1) => new("board.png", [content]);

    public static Media Document(string name = "data.csv") => new(name, [1, 2, 3]);
}
