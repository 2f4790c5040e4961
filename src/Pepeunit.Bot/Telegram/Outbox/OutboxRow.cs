using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>The kind of call a row stands for; the numbers are stored.</summary>
internal enum RowKind
{
    Text = 0,
    Photo = 1,
    Document = 2,
    Album = 3,
    Edit = 4,
    EditKeyboard = 5,
    Delete = 6,
    React = 7,
    Live = 8,
}

/// <summary>Where a row is on its way; the numbers are stored.</summary>
internal enum RowState
{
    Waiting = 0,
    UnderWay = 1,
    Delivered = 2,
    Parked = 3,
    Expired = 4,
    Refused = 5,
    Replaced = 6,
}

/// <summary>What a row says, as it is stored (JSON) and as it goes to Telegram.</summary>
internal sealed record RowPayload
{
    /// <summary>Text or caption; HTML unless <see cref="IsPlain"/>.</summary>
    public string Text { get; init; } = "";

    /// <summary>The markup was refused once: the text goes as it is read.</summary>
    public bool IsPlain { get; init; }

    /// <summary>JSON of the Bot API's <c>reply_markup</c>.</summary>
    public string? Markup { get; init; }

    public int? ThreadId { get; init; }

    public int? ReplyTo { get; init; }

    public bool IsSilent { get; init; }

    public bool IsProtected { get; init; }

    /// <summary>The messages to edit, delete or react to.</summary>
    public IReadOnlyList<int> MessageIds { get; init; } = [];

    public string? Emoji { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, RowPayloadJson.Default.RowPayload);

    /// <exception cref="JsonException">The text is not a payload.</exception>
    public static RowPayload FromJson(string json) =>
        JsonSerializer.Deserialize(json, RowPayloadJson.Default.RowPayload) ?? throw new JsonException("The payload is null.");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RowPayload))]
internal sealed partial class RowPayloadJson : JsonSerializerContext;

/// <summary>A call as planned, before it has an id.</summary>
internal sealed record PlannedRow(RowKind Kind, RowPayload Payload, IReadOnlyList<Media> Files)
{
    public string? LiveKey { get; init; }

    /// <summary>For a live message: equal content has an equal hash.</summary>
    public string? ContentHash { get; init; }
}

/// <summary>A row that is under way, with everything its call needs.</summary>
internal sealed record OutboxRow
{
    public long Id { get; init; }

    public long ChatId { get; init; }

    public Lane Lane { get; init; }

    public RowKind Kind { get; init; }

    public required RowPayload Payload { get; init; }

    public string? ContentHash { get; init; }

    public string? LiveKey { get; init; }

    public long Attempts { get; init; }

    public long Failures { get; init; }

    public long CreatedAtMs { get; init; }

    public IReadOnlyList<Media> Files { get; init; } = [];

    /// <summary>The message that a live content edits, as known when the row was taken; null: there is none yet.</summary>
    public LiveTarget? Live { get; init; }

    /// <summary>Whether the content is a picture with a caption rather than a text.</summary>
    public bool IsPhoto => Files.Count > 0 && (Kind is RowKind.Photo or RowKind.Edit or RowKind.Live);

    public LiveSort Sort => IsPhoto ? LiveSort.Photo : LiveSort.Text;

    /// <summary>
    /// Whether a live content edits its message. Telegram cannot turn a text into a photo or back: then a new message is
    /// sent and the old one deleted.
    /// </summary>
    public bool EditsLive => Live is { } live && (live.Sort is null || live.Sort == Sort);

    /// <summary>The message has this content already.</summary>
    public bool IsUnchanged => EditsLive && ContentHash is not null && Live?.ContentHash == ContentHash;

    /// <summary>The message that the call changes.</summary>
    public int? TargetMessageId => Live?.MessageId ?? (Payload.MessageIds.Count > 0 ? Payload.MessageIds[0] : null);
}

/// <summary>The message that a live key names. An unknown hash or sort is null.</summary>
internal sealed record LiveTarget(int MessageId, string? ContentHash, LiveSort? Sort);

/// <summary>Telegram cannot turn one sort of message into the other; the numbers are stored.</summary>
internal enum LiveSort
{
    Text = 0,
    Photo = 1,
}
