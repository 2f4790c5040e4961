using System.Text.Json;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>Opens a JSON file that somebody wrote by hand.</summary>
internal static class RepoJson
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        // A key written twice means two things; devices would read one of them.
        AllowDuplicateProperties = false,
        MaxDepth = 8,
    };

    /// <summary>The document, whose root is an object and which the caller disposes.</summary>
    public static RepoResult<JsonDocument> Open(ReadOnlyMemory<byte> json, string file, int maxBytes)
    {
        if (json.Length > maxBytes) return new RepoProblem(RepoFault.FileTooLarge, ("file", file), ("kilobytes", maxBytes / 1024));
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        JsonDocument parsed;
        try
        {
            parsed = JsonDocument.Parse(json, Strict);
        }
        catch (JsonException exception)
        {
            return new RepoProblem(
                RepoFault.NotJson, ("file", file), ("line", (exception.LineNumber ?? 0) + 1),
                ("column", (exception.BytePositionInLine ?? 0) + 1));
        }

        if (parsed.RootElement.ValueKind != JsonValueKind.Object)
        {
            parsed.Dispose();
            return new RepoProblem(RepoFault.NotAnObject, ("file", file));
        }

        return parsed;
    }
}
