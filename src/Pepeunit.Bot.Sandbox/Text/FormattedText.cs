using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>A text with its entities; offsets and lengths count UTF-16 code units, as in the Bot API and in .NET strings.</summary>
internal sealed record FormattedText(string Text, IReadOnlyList<TextEntity> Entities)
{
    public static readonly FormattedText Empty = new("", []);

    public JsonArray? EntitiesJson() =>
        Entities.Count == 0 ? null : [.. Entities.Select(entity => entity.ToJson())];
}

internal sealed record TextEntity(EntityType Type, int Offset, int Length)
{
    /// <summary>The URL of a text_link, the language of a pre, the id of a custom emoji.</summary>
    public string? Argument { get; init; }

    /// <summary>The user of a text_mention.</summary>
    public JsonObject? User { get; init; }

    public int End => Offset + Length;

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["offset"] = Offset, ["length"] = Length, ["type"] = EntityTypes.Name(Type) };
        if (Type == EntityType.TextLink) json["url"] = Argument;
        if (Type == EntityType.Pre && Argument is not null) json["language"] = Argument;
        if (Type == EntityType.CustomEmoji) json["custom_emoji_id"] = Argument;
        if (User is not null) json["user"] = User.DeepClone();
        return json;
    }
}

/// <summary>Kinds of entities; of two over the same text the one that comes first here is the outer one.</summary>
internal enum EntityType
{
    Blockquote,
    ExpandableBlockquote,
    Pre,
    Code,
    TextLink,
    TextMention,
    Mention,
    Hashtag,
    Cashtag,
    BotCommand,
    Url,
    Email,
    PhoneNumber,
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    CustomEmoji,
}

internal static class EntityTypes
{
    private static readonly Dictionary<EntityType, string> Names = new()
    {
        [EntityType.Blockquote] = "blockquote",
        [EntityType.ExpandableBlockquote] = "expandable_blockquote",
        [EntityType.Pre] = "pre",
        [EntityType.Code] = "code",
        [EntityType.TextLink] = "text_link",
        [EntityType.TextMention] = "text_mention",
        [EntityType.Mention] = "mention",
        [EntityType.Hashtag] = "hashtag",
        [EntityType.Cashtag] = "cashtag",
        [EntityType.BotCommand] = "bot_command",
        [EntityType.Url] = "url",
        [EntityType.Email] = "email",
        [EntityType.PhoneNumber] = "phone_number",
        [EntityType.Bold] = "bold",
        [EntityType.Italic] = "italic",
        [EntityType.Underline] = "underline",
        [EntityType.Strikethrough] = "strikethrough",
        [EntityType.Spoiler] = "spoiler",
        [EntityType.CustomEmoji] = "custom_emoji",
    };

    private static readonly Dictionary<string, EntityType> Types = Names.ToDictionary(pair => pair.Value, pair => pair.Key);

    public static string Name(EntityType type) => Names[type];

    public static EntityType? Find(string name) => Types.TryGetValue(name, out var type) ? type : null;

    /// <summary>Whether it may be cut and joined freely, and laid over links and mentions.</summary>
    public static bool IsSplittable(EntityType type) => type is EntityType.Bold or EntityType.Italic or EntityType.Underline
        or EntityType.Strikethrough or EntityType.Spoiler;

    public static bool IsCode(EntityType type) => type is EntityType.Pre or EntityType.Code;

    public static bool IsQuote(EntityType type) => type is EntityType.Blockquote or EntityType.ExpandableBlockquote;
}
