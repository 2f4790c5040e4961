using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Limits;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Reads a text parameter with its parse mode or entities, as sendMessage and all its kin take it.</summary>
internal static class TextIntake
{
    public static FormattedText ReadText(BotCall call)
    {
        var text = Read(call.Text("text"), call.FindText("parse_mode"), call.FindArray("entities", "message entities"));
        return CheckText(text);
    }

    public static FormattedText ReadCaption(BotCall call) =>
        CheckCaption(Read(call.Text("caption"), call.FindText("parse_mode"), call.FindArray("caption_entities", "message entities")));

    /// <summary>The caption of an InputMedia object.</summary>
    public static FormattedText ReadCaption(JsonObject media) =>
        CheckCaption(Read(
            media["caption"]?.ToString() ?? "", media["parse_mode"]?.ToString(), media["caption_entities"] as JsonArray));

    public static FormattedText CheckText(FormattedText text)
    {
        if (text.Text.Length == 0) throw BotApiError.BadRequest("message text is empty");
        if (text.Text.Length > Sizes.Text) throw BotApiError.BadRequest("message is too long");
        return text;
    }

    public static FormattedText Read(string text, string? parseMode, JsonArray? entities)
    {
        var mode = parseMode?.ToLowerInvariant();
        try
        {
            var parsed = mode switch
            {
                null or "none" => new(text, ReadEntities(text, entities)),
                "html" => HtmlParser.Parse(text),
                "markdownv2" => MarkdownV2Parser.Parse(text),
                "markdown" => MarkdownParser.Parse(text),
                _ => throw BotApiError.BadRequest("unsupported parse_mode"),
            };
            // Telegram keeps the first hundred entities and drops the rest without a word.
            var normal = TextNormalizer.Normalize(parsed);
            return normal with { Entities = [.. normal.Entities.Take(Sizes.Entities)] };
        }
        catch (ParseError error)
        {
            throw BotApiError.BadRequest("can't parse entities: " + error.Message);
        }
    }

    private static FormattedText CheckCaption(FormattedText caption) =>
        caption.Text.Length > Sizes.Caption ? throw BotApiError.BadRequest("message caption is too long") : caption;

    private static List<TextEntity> ReadEntities(string text, JsonArray? entities)
    {
        var read = new List<TextEntity>();
        foreach (var item in entities ?? [])
        {
            if (item is not JsonObject json || json["type"] is not JsonValue || SandboxJson.FindLong(json["offset"]) is not { } offset
                || SandboxJson.FindLong(json["length"]) is not { } length)
            {
                throw new ParseError("expected an Object");
            }

            if (offset < 0 || length < 0 || offset > text.Length || length > text.Length - offset)
            {
                throw new ParseError(
                    $"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset {text.Length}");
            }

            // Telegram leaves kinds it finds by itself (url, mention …) to itself.
            if (EntityTypes.Find(json["type"]!.ToString()) is not { } type || IsFoundByItself(type) || length == 0) continue;

            if (type == EntityType.TextLink)
            {
                if (Links.ToEntity(json["url"]?.ToString() ?? "", (int)offset, (int)length) is { } link) read.Add(link);
                continue;
            }

            read.Add(new(type, (int)offset, (int)length)
            {
                Argument = json["language"]?.ToString() ?? json["custom_emoji_id"]?.ToString(),
                User = json["user"]?.DeepClone() as JsonObject,
            });
        }

        return read;
    }

    private static bool IsFoundByItself(EntityType type) => type is EntityType.Mention or EntityType.Hashtag or EntityType.Cashtag
        or EntityType.BotCommand or EntityType.Url or EntityType.Email or EntityType.PhoneNumber;
}
