using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Queries;

/// <summary>A result of inline mode, checked, and the message it becomes when it is chosen.</summary>
internal sealed record InlineResult(string Id, JsonObject Given, JsonObject Body)
{
    public bool HasKeyboard => Body.ContainsKey("reply_markup");
}

/// <summary>Checks InlineQueryResult objects and makes messages of them.</summary>
internal sealed class InlineResults(FileStore files)
{
    private const string Unparsed = "can't parse inline query result: ";

    public IReadOnlyList<InlineResult> Read(JsonArray given)
    {
        if (given.Count > Sizes.InlineResults) throw BotApiError.BadRequest("RESULTS_TOO_MUCH");

        List<InlineResult> results = [.. given.Select(Read)];
        if (results.DistinctBy(result => result.Id).Count() < results.Count) throw BotApiError.BadRequest("RESULT_ID_DUPLICATE");
        return results;
    }

    public InlineResult Read(JsonNode? node)
    {
        if (node is not JsonObject given) throw BotApiError.BadRequest(Unparsed + "InlineQueryResult must be an Object");

        var id = Text(given, "id");
        if (Encoding.UTF8.GetByteCount(id) is 0 or > 64) throw BotApiError.BadRequest("RESULT_ID_INVALID");
        var body = given["input_message_content"] is JsonObject content ? Content(content) : Media(given);
        if (given["reply_markup"] is JsonObject markup && Keyboards.Read(markup).Inline is { } inline) body["reply_markup"] = inline;
        return new(id, given.DeepClone().AsObject(), body);
    }

    private static JsonObject Content(JsonObject content)
    {
        if (content["message_text"] is not null)
        {
            var text = TextIntake.CheckText(TextIntake.Read(
                Text(content, "message_text"), content["parse_mode"]?.ToString(), content["entities"] as JsonArray));
            var body = new JsonObject { ["text"] = text.Text };
            if (text.EntitiesJson() is { } entities) body["entities"] = entities;
            return body;
        }

        if (content["phone_number"] is not null) return new() { ["contact"] = content.DeepClone() };
        if (content["latitude"] is null || content["longitude"] is null) throw BotApiError.BadRequest(Unparsed + "unsupported input message content");

        var location = new JsonObject { ["latitude"] = content["latitude"]!.DeepClone(), ["longitude"] = content["longitude"]!.DeepClone() };
        if (content["address"] is null) return new() { ["location"] = location };
        return new()
        {
            ["location"] = location,
            ["venue"] = new JsonObject
            {
                ["location"] = location.DeepClone(),
                ["title"] = Text(content, "title"),
                ["address"] = Text(content, "address"),
            },
        };
    }

    private JsonObject Media(JsonObject given)
    {
        var type = Text(given, "type");
        switch (type)
        {
            case "article":
                throw BotApiError.BadRequest(Unparsed + "Can't find field \"input_message_content\"");
            case "photo" when given["photo_file_id"] is not null:
                var photo = files.FindPhoto(Text(given, "photo_file_id")) ?? throw BotApiError.BadRequest("wrong file identifier/HTTP URL specified");
                return WithCaption(given, new() { ["photo"] = new JsonArray([.. photo.Select(FileStore.PhotoSize)]) });
            case "document" when given["document_file_id"] is not null:
                var document = files.Find(Text(given, "document_file_id")) ?? throw BotApiError.BadRequest("wrong file identifier/HTTP URL specified");
                return WithCaption(given, new() { ["document"] = FileStore.Document(document) });
            case "photo" or "document":
                // The sandbox fetches nothing from the network.
                throw BotApiError.BadRequest("WEBPAGE_CURL_FAILED");
            case "location" or "venue" or "contact":
                return Content(given);
            default:
                throw BotApiError.BadRequest(Unparsed + $"the sandbox does not have results of type \"{type}\"");
        }
    }

    private static JsonObject WithCaption(JsonObject given, JsonObject body)
    {
        var caption = TextIntake.ReadCaption(given);
        if (caption.Text.Length > 0) body["caption"] = caption.Text;
        if (caption.EntitiesJson() is { } entities) body["caption_entities"] = entities;
        return body;
    }

    private static string Text(JsonObject json, string name) =>
        json[name]?.ToString() ?? throw BotApiError.BadRequest(Unparsed + $"Can't find field \"{name}\"");
}
