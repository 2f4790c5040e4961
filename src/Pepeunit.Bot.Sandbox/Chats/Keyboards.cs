using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Text;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>A checked reply_markup: an inline keyboard, or what the user's keyboard becomes.</summary>
internal sealed record ReplyMarkup(JsonObject? Inline, JsonObject? Keyboard)
{
    public static readonly ReplyMarkup None = new(null, null);
}

/// <summary>Reads and checks reply_markup with Telegram's rules and error texts.</summary>
internal static class Keyboards
{
    private static readonly string[] Actions =
    [
        "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
    ];

    private static readonly HashSet<string> Styles = ["primary", "success", "danger"];

    public static ReplyMarkup Read(BotCall call)
    {
        const string what = "reply keyboard markup";
        if (call.FindText("reply_markup") is not { } text) return ReplyMarkup.None;

        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw BotApiError.BadRequest($"can't parse {what} JSON object");
        }

        if (parsed is null) return ReplyMarkup.None;
        if (parsed is not JsonObject markup) throw BotApiError.BadRequest("object expected as reply markup");
        return Read(markup);
    }

    public static ReplyMarkup Read(JsonObject markup)
    {
        if (markup.TryGetPropertyValue("inline_keyboard", out var rows)) return new(ReadInline(rows), null);
        if (markup.TryGetPropertyValue("keyboard", out var keys)) return new(null, ReadReply(markup, keys));
        if (markup["remove_keyboard"] is JsonValue || markup["force_reply"] is JsonValue) return new(null, markup.DeepClone().AsObject());
        return ReplyMarkup.None;
    }

    /// <summary>The inline keyboard of a call, for edits, which take no other; null if there is none or it has no button.</summary>
    public static JsonObject? ReadInline(BotCall call) => Read(call).Inline;

    private static JsonObject? ReadInline(JsonNode? rows)
    {
        if (rows is not JsonArray array) throw BotApiError.BadRequest("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array");

        var result = new JsonArray();
        var count = 0;
        foreach (var row in array)
        {
            if (row is not JsonArray buttons)
                throw BotApiError.BadRequest("field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays");

            count += buttons.Count;
            if (buttons.Count > 0) result.Add(new JsonArray([.. buttons.Select(ReadButton)]));
        }

        if (count > Sizes.KeyboardButtons) throw BotApiError.BadRequest("reply markup is too long");
        return result.Count == 0 ? null : new() { ["inline_keyboard"] = result };
    }

    private static JsonObject ReadButton(JsonNode? node)
    {
        const string prefix = "can't parse inline keyboard button: ";
        if (node is not JsonObject given) throw BotApiError.BadRequest(prefix + "InlineKeyboardButton must be an Object");

        var text = Text(given, "text") ?? throw BotApiError.BadRequest(prefix + "Can't find field \"text\"");
        if (text.Trim().Length == 0) throw BotApiError.BadRequest("inline keyboard button text must be non-empty");

        var button = new JsonObject { ["text"] = text };
        if (Text(given, "style") is { Length: > 0 } style)
            button["style"] = Styles.Contains(style) ? style : throw BotApiError.BadRequest(prefix + "Invalid button style specified");
        if (Text(given, "icon_custom_emoji_id") is { Length: > 0 } icon) button["icon_custom_emoji_id"] = icon;
        if (given["disabled"] is JsonObject disabled)
        {
            button["disabled"] = disabled.DeepClone();
            return button;
        }

        var action = Actions.FirstOrDefault(name => IsGiven(given, name))
            ?? throw BotApiError.BadRequest(prefix + "Text buttons are unallowed in the inline keyboard");
        button[action] = ReadAction(action, given[action]!);
        return button;
    }

    // An empty switch_inline_query is a button; an empty url or callback_data is none.
    private static bool IsGiven(JsonObject button, string action) => button[action] switch
    {
        null => false,
        JsonValue value when action is "url" or "callback_data" => value.ToString().Length > 0,
        JsonValue value when action is "pay" => value.GetValueKind() == JsonValueKind.True,
        _ => true,
    };

    private static JsonNode ReadAction(string action, JsonNode value)
    {
        switch (action)
        {
            case "callback_data" when Encoding.UTF8.GetByteCount(value.ToString()) > Sizes.CallbackDataBytes:
                throw BotApiError.BadRequest("BUTTON_DATA_INVALID");
            case "url":
                return Links.Check(value.ToString())
                    ?? throw BotApiError.BadRequest($"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL");
            case "web_app":
                CheckWebApp(value, "inline keyboard button Web App URL");
                return value.DeepClone();
            case "copy_text" when value["text"]?.ToString() is not { Length: > 0 and <= 256 }:
                throw BotApiError.BadRequest("BUTTON_COPY_TEXT_INVALID");
            default:
                return value.DeepClone();
        }
    }

    public static void CheckWebApp(JsonNode value, string what)
    {
        var url = value["url"]?.ToString() ?? "";
        if (!url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw BotApiError.BadRequest($"{what} '{url}' is invalid: Only HTTPS links are allowed");
        if (Links.Check(url) is null) throw BotApiError.BadRequest($"{what} '{url}' is invalid: Wrong HTTP URL");
    }

    private static JsonObject ReadReply(JsonObject markup, JsonNode? keys)
    {
        if (keys is not JsonArray rows) throw BotApiError.BadRequest("field \"keyboard\" of the ReplyKeyboardMarkup must be an Array");

        var result = markup.DeepClone().AsObject();
        var keyboard = new JsonArray();
        foreach (var row in rows)
        {
            if (row is not JsonArray buttons)
                throw BotApiError.BadRequest("field \"keyboard\" of the ReplyKeyboardMarkup must be an Array of Arrays");
            if (buttons.Count > 0) keyboard.Add(new JsonArray([.. buttons.Select(ReadKey)]));
        }

        if (keyboard.Sum(row => row!.AsArray().Count) > 3 * Sizes.KeyboardButtons) throw BotApiError.BadRequest("reply markup is too long");
        result["keyboard"] = keyboard;
        return result;
    }

    private static JsonObject ReadKey(JsonNode? node)
    {
        const string prefix = "can't parse keyboard button: ";
        var key = node switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.String => new() { ["text"] = value.ToString() },
            JsonObject value => value.DeepClone().AsObject(),
            _ => throw BotApiError.BadRequest(prefix + "KeyboardButton must be an Object"),
        };
        if (Text(key, "text") is null) throw BotApiError.BadRequest(prefix + "Can't find field \"text\"");
        if (key["web_app"] is { } app) CheckWebApp(app, "keyboard button Web App URL");
        return key;
    }

    private static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
