using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>The stored form of a pipe: JSON with the field names of the DataPipe YAML format.</summary>
public static class PipeJson
{
    /// <summary>Writes a definition; equal definitions give equal texts.</summary>
    public static string Write(PipeDefinition definition) =>
        JsonSerializer.Serialize(definition, PipeJsonContext.Default.PipeDefinition);

    /// <summary>Reads what <see cref="Write"/> wrote. Unknown fields are ignored.</summary>
    /// <exception cref="JsonException">The text is no JSON, lacks a required field or holds an unknown name.</exception>
    public static PipeDefinition Read(string json) =>
        JsonSerializer.Deserialize(json, PipeJsonContext.Default.PipeDefinition)
        ?? throw new JsonException("A pipe must be a JSON object, not null.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PipeDefinition))]
internal sealed partial class PipeJsonContext : JsonSerializerContext;
