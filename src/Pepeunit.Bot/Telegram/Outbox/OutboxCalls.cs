using System.Diagnostics;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Turns a row into its call. Pure.</summary>
internal static class OutboxCalls
{
    public static TelegramCall Of(OutboxRow row)
    {
        var payload = row.Payload;
        var text = new CallText(payload.Text, !payload.IsPlain);
        var options = new CallOptions(payload.ThreadId, payload.ReplyTo, payload.IsSilent, payload.IsProtected, payload.Markup);
        return row.Kind switch
        {
            RowKind.Text => new TelegramCall.SendText(row.ChatId, text, options),
            RowKind.Photo => new TelegramCall.SendPhoto(row.ChatId, row.Files[0], text, options),
            RowKind.Document => new TelegramCall.SendDocument(row.ChatId, row.Files[0], text, options),
            RowKind.Album => new TelegramCall.SendDocuments(row.ChatId, row.Files, text, options),
            RowKind.Edit => EditOf(row, payload.MessageIds[0], text),
            RowKind.EditKeyboard => new TelegramCall.EditKeyboard(row.ChatId, payload.MessageIds[0], payload.Markup),
            RowKind.Delete => new TelegramCall.Delete(row.ChatId, payload.MessageIds),
            RowKind.React => new TelegramCall.React(row.ChatId, payload.MessageIds[0], payload.Emoji),
            RowKind.Live when row.EditsLive => EditOf(row, row.Live!.MessageId, text),
            RowKind.Live when row.IsPhoto => new TelegramCall.SendPhoto(row.ChatId, row.Files[0], text, options),
            RowKind.Live => new TelegramCall.SendText(row.ChatId, text, options),
            _ => throw new UnreachableException($"Unknown kind {row.Kind}."),
        };
    }

    private static TelegramCall EditOf(OutboxRow row, int messageId, CallText text) => row.IsPhoto
        ? new TelegramCall.EditPhoto(row.ChatId, messageId, row.Files[0], text, row.Payload.Markup)
        : new TelegramCall.EditText(row.ChatId, messageId, text, row.Payload.Markup);
}
