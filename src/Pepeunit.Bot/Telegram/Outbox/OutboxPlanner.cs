using System.Security.Cryptography;
using System.Text;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Turns a message into the calls it needs, in their order. Pure.</summary>
internal sealed class OutboxPlanner(IReplyMarkupEncoder markup, OutboxOptions options)
{
    // Bot API, sendPhoto: at most 10 MB. A larger picture goes as a file from the start.
    private const int MaxPhotoBytes = 10_000_000;

    // Bot API, sendMediaGroup: 2-10 items.
    private const int MaxAlbum = 10;

    private const int MaxDeletions = 100;

    /// <exception cref="ArgumentException">The content does not go with the kind, or there is none.</exception>
    public IReadOnlyList<PlannedRow> Plan(OutgoingMessage message) => message.Kind switch
    {
        OutgoingKind.SendNew => PlanSend(message, ContentOf(message)),
        OutgoingKind.EditMessage edit => PlanEdit(message, ContentOf(message), edit.MessageId),
        OutgoingKind.EditMarkup edit => [PlanKeyboard(message, edit.MessageId)],
        OutgoingKind.KeepLive live => [PlanLive(message, ContentOf(message), live.LiveKey)],
        OutgoingKind.DeleteMessages delete => [PlanDeletion(delete.MessageIds)],
        OutgoingKind.SetReaction react =>
            [new PlannedRow(RowKind.React, new RowPayload { MessageIds = [react.MessageId], Emoji = react.Emoji }, [])],
        _ => throw new ArgumentException($"Unknown kind {message.Kind}.", nameof(message)),
    };

    private static Reply ContentOf(OutgoingMessage message)
    {
        var reply = message.Reply ?? throw new ArgumentException("The message has no reply.", nameof(message));
        var isEmpty = string.IsNullOrWhiteSpace(HtmlSplitter.PlainOf(reply.Text.Value));
        if (isEmpty && reply.Photo is null && reply.Documents.Count == 0)
            throw new ArgumentException("The reply has neither text nor photo nor document.", nameof(message));
        return reply;
    }

    private List<PlannedRow> PlanSend(OutgoingMessage message, Reply reply)
    {
        var rows = new List<PlannedRow>();
        var documents = reply.Documents;
        var first = PayloadOf(message, reply);
        if (reply.Photo is { } photo)
        {
            var captioned = FitsCaption(reply) ? first : first with { Text = "", Markup = null };
            rows.Add(PhotoRow(captioned, photo));
            if (!FitsCaption(reply)) rows.AddRange(TextRows(first with { ReplyTo = null }, reply));
        }
        else if (documents.Count == 1 && FitsCaption(reply))
        {
            return [new PlannedRow(RowKind.Document, first, documents)];
        }
        else
        {
            rows.AddRange(TextRows(first, reply));
        }

        // A message of files alone has nothing before them that could carry the keyboard.
        var hasCarrier = rows.Count > 0;
        rows.AddRange(DocumentRows(first with { Text = "", Markup = hasCarrier ? null : first.Markup }, documents));
        return rows;
    }

    private List<PlannedRow> PlanEdit(OutgoingMessage message, Reply reply, int messageId)
    {
        var payload = PayloadOf(message, reply);
        var limit = reply.Photo is null ? HtmlSplitter.MaxText : HtmlSplitter.MaxCaption;
        var parts = HtmlSplitter.Split(reply.Text.Value, limit);
        if (parts.Count == 0 && reply.Photo is null)
            throw new ArgumentException("An edit needs a text or a photo.", nameof(message));

        // The edited message keeps its buttons; what does not fit follows it.
        var edited = payload with { Text = parts.FirstOrDefault(""), MessageIds = [messageId] };
        var rows = new List<PlannedRow> { new(RowKind.Edit, edited, reply.Photo is { } photo ? [photo] : []) };
        var following = payload with { Text = "", Markup = null, ReplyTo = null };
        if (parts.Count > options.MaxParts) rows.Add(FullTextRow(following, reply));
        else rows.AddRange(parts.Skip(1).Select(part => new PlannedRow(RowKind.Text, following with { Text = part }, [])));
        rows.AddRange(DocumentRows(following, reply.Documents));
        return rows;
    }

    private PlannedRow PlanLive(OutgoingMessage message, Reply reply, string liveKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(liveKey);
        if (reply.Documents.Count > 0) throw new ArgumentException("A live message has no documents.", nameof(message));
        var limit = reply.Photo is null ? HtmlSplitter.MaxText : HtmlSplitter.MaxCaption;
        var payload = PayloadOf(message, reply) with { Text = HtmlSplitter.Cut(reply.Text.Value, limit) };
        var files = reply.Photo is { } photo ? new[] { photo } : [];
        return new PlannedRow(RowKind.Live, payload, files) { LiveKey = liveKey, ContentHash = HashOf(payload, files) };
    }

    private PlannedRow PlanKeyboard(OutgoingMessage message, int messageId)
    {
        var keyboard = message.Reply is { } reply ? markup.Encode(reply, RecipientOf(message)) : null;
        return new PlannedRow(RowKind.EditKeyboard, new RowPayload { Markup = keyboard, MessageIds = [messageId] }, []);
    }

    private static PlannedRow PlanDeletion(IReadOnlyList<int> messageIds)
    {
        if (messageIds.Count is 0 or > MaxDeletions)
            throw new ArgumentException($"Deleting takes 1-{MaxDeletions} message ids, not {messageIds.Count}.", nameof(messageIds));
        return new PlannedRow(RowKind.Delete, new RowPayload { MessageIds = messageIds }, []);
    }

    private List<PlannedRow> TextRows(RowPayload payload, Reply reply)
    {
        var parts = HtmlSplitter.Split(reply.Text.Value, HtmlSplitter.MaxText);
        if (parts.Count > options.MaxParts)
        {
            return
            [
                new PlannedRow(RowKind.Text, payload with { Text = parts[0] }, []),
                FullTextRow(payload with { Text = "", Markup = null, ReplyTo = null }, reply),
            ];
        }

        // The keyboard is under the last part, where the reader arrives.
        return [.. parts.Select((part, index) => new PlannedRow(
            RowKind.Text,
            payload with
            {
                Text = part,
                Markup = index == parts.Count - 1 ? payload.Markup : null,
                ReplyTo = index == 0 ? payload.ReplyTo : null,
            },
            []))];
    }

    private static PlannedRow PhotoRow(RowPayload payload, Media photo) =>
        photo.Bytes.Length <= MaxPhotoBytes
            ? new PlannedRow(RowKind.Photo, payload, [photo])
            : new PlannedRow(RowKind.Document, payload, [photo]);

    private static PlannedRow FullTextRow(RowPayload payload, Reply reply) =>
        new(RowKind.Document, payload, [FullTextFile.Of(reply.Text.Value)]);

    private static IEnumerable<PlannedRow> DocumentRows(RowPayload payload, IReadOnlyList<Media> documents)
    {
        // Bot API: an album has no reply_markup, and one file is no album.
        var isAlone = documents.Count == 1;
        return documents.Chunk(MaxAlbum).Select(files => new PlannedRow(
            files.Length == 1 ? RowKind.Document : RowKind.Album,
            isAlone ? payload : payload with { Markup = null },
            files));
    }

    private static bool FitsCaption(Reply reply) => HtmlSplitter.LengthOf(reply.Text.Value) <= HtmlSplitter.MaxCaption;

    private static long RecipientOf(OutgoingMessage message) => message.RecipientId ?? message.ChatId;

    private static string HashOf(RowPayload payload, IReadOnlyList<Media> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(payload.ToJson()));
        foreach (var file in files) hash.AppendData(file.Bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private RowPayload PayloadOf(OutgoingMessage message, Reply reply) => new()
    {
        Text = reply.Text.Value,
        Markup = markup.Encode(reply, RecipientOf(message)),
        ThreadId = message.ThreadId,
        ReplyTo = message.ReplyTo,
        IsSilent = reply.IsSilent,
        IsProtected = reply.ProtectContent,
    };
}
