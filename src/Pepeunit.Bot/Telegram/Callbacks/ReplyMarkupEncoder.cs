using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Telegram.Callbacks;

/// <inheritdoc cref="IReplyMarkupEncoder"/>
internal sealed class ReplyMarkupEncoder(CallbackCodec codec) : IReplyMarkupEncoder
{
    /// <summary>Telegram takes longer ones, but no phone shows them.</summary>
    private const int MaxLabelLength = 64;

    // Relaxed: the JSON goes to Telegram, never into a page, and Cyrillic stays readable in the database.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? Encode(Reply reply, long recipientId)
    {
        if (reply.Keyboard is { Rows.Count: > 0 } keyboard)
            return Write(json => WriteInline(json, keyboard, recipientId));
        if (reply.ReplyKeyboard is { } replyKeyboard)
            return Write(json => WriteReplyKeyboard(json, replyKeyboard));
        return reply.RemoveReplyKeyboard ? """{"remove_keyboard":true}""" : null;
    }

    private void WriteInline(Utf8JsonWriter json, Keyboard keyboard, long recipientId)
    {
        json.WriteStartArray("inline_keyboard");
        foreach (var row in keyboard.Rows)
        {
            json.WriteStartArray();
            foreach (var button in row) WriteButton(json, button, recipientId);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void WriteButton(Utf8JsonWriter json, Button button, long recipientId)
    {
        json.WriteStartObject();
        json.WriteString("text", Label(button.Label));
        switch (button)
        {
            case Button.CallbackButton callback:
                json.WriteString("callback_data", codec.Encode(callback.Data, recipientId));
                break;
            case Button.UrlButton url:
                json.WriteString("url", url.Address.AbsoluteUri);
                break;
            case Button.WebAppButton app:
                json.WriteStartObject("web_app");
                json.WriteString("url", app.Address.AbsoluteUri);
                json.WriteEndObject();
                break;
            case Button.CopyButton copy:
                json.WriteStartObject("copy_text");
                json.WriteString("text", ForeignText.Cut(copy.Text, 256));
                json.WriteEndObject();
                break;
            case Button.SwitchInlineButton inline:
                json.WriteString("switch_inline_query", inline.Query);
                break;
            default:
                throw new ArgumentException($"{button.GetType()} has no form in the Bot API.", nameof(button));
        }

        if (StyleOf(button.Style) is { } style) json.WriteString("style", style);
        json.WriteEndObject();
    }

    private static string? StyleOf(ButtonStyle style) => style switch
    {
        ButtonStyle.Default => null,
        ButtonStyle.Primary => "primary",
        ButtonStyle.Success => "success",
        ButtonStyle.Danger => "danger",
        _ => throw new ArgumentOutOfRangeException(nameof(style), style, "The Bot API has no such style."),
    };

    private static void WriteReplyKeyboard(Utf8JsonWriter json, ReplyKeyboard keyboard)
    {
        json.WriteStartArray("keyboard");
        foreach (var row in keyboard.Rows)
        {
            json.WriteStartArray();
            foreach (var label in row)
            {
                json.WriteStartObject();
                json.WriteString("text", Label(label));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteBoolean("resize_keyboard", true);
        json.WriteBoolean("one_time_keyboard", keyboard.IsOneTime);
        if (keyboard.Placeholder is { } placeholder)
            json.WriteString("input_field_placeholder", ForeignText.Cut(placeholder, 64));
    }

    private static string Label(string label)
    {
        var clean = ForeignText.Clean(label, MaxLabelLength).Trim();
        // Telegram refuses an empty label, and with it the whole message; a name may be made of invisible characters.
        return clean.Length == 0 ? "…" : clean;
    }

    private static string Write(Action<Utf8JsonWriter> content)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
