using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pepeunit.Bot.Sandbox;

internal static class SandboxJson
{
    /// <summary>One line, with letters of every alphabet as they are. Safe here: it is never put into HTML by the server.</summary>
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
