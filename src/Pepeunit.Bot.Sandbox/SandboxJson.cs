using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox;

internal static class SandboxJson
{
    /// <summary>One line, with letters of every alphabet as they are. Safe here: it is never put into HTML by the server.</summary>
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether it is <c>true</c>; anything else, of whatever type, is not.</summary>
    public static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    /// <summary>The whole number it is, or null.</summary>
    public static long? FindLong(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number) ? number : null;
}
