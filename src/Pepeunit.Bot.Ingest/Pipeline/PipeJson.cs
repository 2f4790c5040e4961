using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>The stored form of a pipe: JSON with the field names of the DataPipe YAML format.</summary>
public static class PipeJson
{
    /// <summary>Writes a definition; equal definitions give equal texts.</summary>
    public static string Write(PipeDefinition definition) =>
        JsonSerializer.Serialize(
            definition.Policy.Quantiles.IsDefaultOrEmpty
                // What is not there is not written, so that the texts of older releases stay equal.
                ? definition with { Policy = definition.Policy with { Quantiles = default } }
                : definition,
            PipeJsonContext.Default.PipeDefinition);

    /// <summary>Reads what <see cref="Write"/> wrote. Unknown fields are ignored.</summary>
    /// <exception cref="JsonException">The text is no JSON, lacks a required field or holds an unknown
    /// name.</exception>
    public static PipeDefinition Read(string json)
    {
        var read = JsonSerializer.Deserialize(json, PipeJsonContext.Default.PipeDefinition);
        if (read is not { Filters: { } filters, Policy: { } policy })
            throw new JsonException("A pipe, its filters and its processing_policy must be objects, not null.");

        // The generated reader sets an absent init-only property to null instead of leaving its initial value, and an
        // explicit null is allowed for what is optional.
        return read with
        {
            ActivePeriod = read.ActivePeriod ?? new ActivePeriod(),
            Filters = filters,
            Transformations = read.Transformations ?? new PipeTransformations(),
            Policy = policy with
            {
                Functions = policy.Functions.IsDefault ? [] : policy.Functions,
                Quantiles = policy.Quantiles.IsDefault ? [] : policy.Quantiles,
            },
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PipeDefinition))]
internal sealed partial class PipeJsonContext : JsonSerializerContext;
