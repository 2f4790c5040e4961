using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Reads what devices write as JSON, with the mistakes that small devices make.</summary>
internal static class SystemTopicPayload
{
    public static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true };

    /// <summary>The payload as valid UTF-8 without a byte order mark; broken bytes become U+FFFD.</summary>
    public static ReadOnlyMemory<byte> Clean(ReadOnlyMemory<byte> payload)
    {
        if (payload.Span.StartsWith("\uFEFF"u8)) payload = payload["\uFEFF"u8.Length..];
        return Utf8.IsValid(payload.Span) ? payload : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload.Span));
    }

    /// <summary>
    /// A property by its name. None where a name before it cannot be compared, because it holds half of a surrogate pair:
    /// <see cref="JsonElement.TryGetProperty(string, out JsonElement)"/> throws then.
    /// </summary>
    public static bool TryFind(JsonElement element, string name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }

    /// <summary>The text of a JSON string; null for what is no string.</summary>
    public static string? FindText(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as a device makes that cuts its text: shown as it was written.
            return value.GetRawText()[1..^1];
        }
    }
}
