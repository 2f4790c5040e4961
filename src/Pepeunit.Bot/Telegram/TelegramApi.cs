using System.Text.Json;
using Telegram.Bot;
using Telegram.Bot.Exceptions;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace Pepeunit.Bot.Telegram;

/// <summary>The Bot API through Telegram.Bot. Safe for any number of callers at once.</summary>
/// <remarks>
/// The client must not retry by itself (<c>RetryThreshold = 0</c>): it would sleep inside the call and know nothing of the
/// other calls. Exceptions of the client may carry the request's address, and with it the token; none leaves this class.
/// </remarks>
internal sealed class TelegramApi(ITelegramBotClient client, TimeProvider time) : ITelegramApi
{
    private static readonly TimeSpan TextTimeout = TimeSpan.FromSeconds(30);

    // 50 MB over a slow uplink; the client's own time-out may be shorter.
    private static readonly TimeSpan UploadTimeout = TimeSpan.FromMinutes(3);

    private static readonly LinkPreviewOptions NoPreview = new() { IsDisabled = true };

    public async Task<SendOutcome> CallAsync(TelegramCall call, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(IsUpload(call) ? UploadTimeout : TextTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return new SendOutcome.Done(await MakeAsync(call, either.Token));
        }
        catch (ApiRequestException error)
        {
            return ApiErrors.Read(
                error.ErrorCode, error.Message, error.Parameters?.RetryAfter, error.Parameters?.MigrateToChatId);
        }
        catch (RequestException error)
        {
            return ReadFailure(error);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome.Unclear("timed out");
        }
        catch (JsonException)
        {
            return new SendOutcome.Refused(0, "the stored reply_markup is not JSON of the Bot API");
        }
    }

    private static bool IsUpload(TelegramCall call) => call is TelegramCall.SendPhoto or TelegramCall.SendDocument
        or TelegramCall.SendDocuments or TelegramCall.EditPhoto;

    private static SendOutcome ReadFailure(RequestException error)
    {
        if (error.HttpStatusCode is { } status) return ApiErrors.Read((int)status, $"HTTP {(int)status}", null, null);
        return error.InnerException is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        } http
            ? new SendOutcome.NotConnected(http.HttpRequestError.ToString())
            : new SendOutcome.Unclear((error.InnerException ?? error).GetType().Name);
    }

    private async Task<int?> MakeAsync(TelegramCall call, CancellationToken cancellationToken)
    {
        switch (call)
        {
            case TelegramCall.SendText send:
                return (await SendTextAsync(send, cancellationToken)).Id;
            case TelegramCall.SendPhoto send:
                return (await SendPhotoAsync(send, cancellationToken)).Id;
            case TelegramCall.SendDocument send:
                return (await SendDocumentAsync(send, cancellationToken)).Id;
            case TelegramCall.SendDocuments send:
                return (await SendAlbumAsync(send, cancellationToken))[0].Id;
            case TelegramCall.EditText edit:
                return (await client.EditMessageText(
                    edit.ChatId, edit.MessageId, edit.Text.Value, ModeOf(edit.Text), InlineOf(edit.Markup), NoPreview,
                    cancellationToken: cancellationToken)).Id;
            case TelegramCall.EditPhoto edit:
                return (await EditPhotoAsync(edit, cancellationToken)).Id;
            case TelegramCall.EditKeyboard edit:
                return (await client.EditMessageReplyMarkup(
                    edit.ChatId, edit.MessageId, InlineOf(edit.Markup), cancellationToken: cancellationToken)).Id;
            case TelegramCall.Delete delete:
                await client.DeleteMessages(delete.ChatId, delete.MessageIds, cancellationToken);
                return null;
            case TelegramCall.React react:
                var reaction = react.Emoji is { } emoji ? new ReactionType[] { emoji } : [];
                await client.SetMessageReaction(react.ChatId, react.MessageId, reaction, cancellationToken: cancellationToken);
                return null;
            case TelegramCall.ShowAction action:
                await client.SendChatAction(
                    action.ChatId, ActionOf(action.Hint), action.ThreadId, cancellationToken: cancellationToken);
                return null;
            case TelegramCall.ShowDraft draft:
                await client.SendMessageDraft(
                    draft.ChatId, draft.DraftId, draft.Text.Value, ModeOf(draft.Text), cancellationToken: cancellationToken);
                return null;
            default:
                throw new ArgumentException($"Unknown call {call.GetType().Name}.", nameof(call));
        }
    }

    private Task<Message> SendTextAsync(TelegramCall.SendText send, CancellationToken cancellationToken) =>
        client.SendMessage(
            send.ChatId, send.Text.Value, ModeOf(send.Text), ReplyOf(send.Options), MarkupOf(send.Options.Markup), NoPreview,
            send.Options.ThreadId, disableNotification: send.Options.IsSilent, protectContent: send.Options.IsProtected,
            cancellationToken: cancellationToken);

    private async Task<Message> SendPhotoAsync(TelegramCall.SendPhoto send, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(send.Photo.Bytes, writable: false);
        return await client.SendPhoto(
            send.ChatId, InputFile.FromStream(bytes, send.Photo.FileName), send.Caption.Value, ModeOf(send.Caption),
            ReplyOf(send.Options), MarkupOf(send.Options.Markup), send.Options.ThreadId,
            disableNotification: send.Options.IsSilent, protectContent: send.Options.IsProtected,
            cancellationToken: cancellationToken);
    }

    private async Task<Message> SendDocumentAsync(TelegramCall.SendDocument send, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(send.Document.Bytes, writable: false);
        return await client.SendDocument(
            send.ChatId, InputFile.FromStream(bytes, send.Document.FileName), send.Caption.Value, ModeOf(send.Caption),
            ReplyOf(send.Options), MarkupOf(send.Options.Markup), messageThreadId: send.Options.ThreadId,
            disableNotification: send.Options.IsSilent, protectContent: send.Options.IsProtected,
            cancellationToken: cancellationToken);
    }

    private async Task<Message[]> SendAlbumAsync(TelegramCall.SendDocuments send, CancellationToken cancellationToken)
    {
        // Two files of one name would be one part of the upload.
        var album = send.Documents.Select((document, index) => new InputMediaDocument(
            InputFile.FromStream(new MemoryStream(document.Bytes, writable: false), document.FileName))
        {
            // Telegram shows an album's caption once, under its last document.
            Caption = index == send.Documents.Count - 1 ? send.Caption.Value : null,
            ParseMode = ModeOf(send.Caption),
        });
        return await client.SendMediaGroup(
            send.ChatId, album, ReplyOf(send.Options), send.Options.ThreadId, send.Options.IsSilent, send.Options.IsProtected,
            cancellationToken: cancellationToken);
    }

    private async Task<Message> EditPhotoAsync(TelegramCall.EditPhoto edit, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(edit.Photo.Bytes, writable: false);
        var media = new InputMediaPhoto(InputFile.FromStream(bytes, edit.Photo.FileName))
        {
            Caption = edit.Caption.Value,
            ParseMode = ModeOf(edit.Caption),
        };
        return await client.EditMessageMedia(
            edit.ChatId, edit.MessageId, media, InlineOf(edit.Markup), cancellationToken: cancellationToken);
    }

    private static ParseMode ModeOf(CallText text) => text.IsHtml ? ParseMode.Html : ParseMode.None;

    private static ReplyParameters? ReplyOf(CallOptions options) =>
        options.ReplyTo is { } messageId
            ? new ReplyParameters { MessageId = messageId, AllowSendingWithoutReply = true }
            : null;

    private static ChatAction ActionOf(ChatHint hint) => hint switch
    {
        ChatHint.UploadPhoto => ChatAction.UploadPhoto,
        ChatHint.UploadDocument => ChatAction.UploadDocument,
        _ => ChatAction.Typing,
    };

    private static InlineKeyboardMarkup? InlineOf(string? markup) =>
        markup is null ? null : JsonSerializer.Deserialize<InlineKeyboardMarkup>(markup, JsonBotAPI.Options);

    // The base class has no discriminator; the Bot API tells the three apart by their required member.
    private static ReplyMarkup? MarkupOf(string? markup)
    {
        if (markup is null) return null;
        using var document = JsonDocument.Parse(markup);
        if (document.RootElement.TryGetProperty("inline_keyboard", out _)) return InlineOf(markup);
        return document.RootElement.TryGetProperty("keyboard", out _)
            ? JsonSerializer.Deserialize<ReplyKeyboardMarkup>(markup, JsonBotAPI.Options)
            : JsonSerializer.Deserialize<ReplyKeyboardRemove>(markup, JsonBotAPI.Options);
    }
}
