using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>Reads one function name (as the upstream format has it) or a list of them (ours); writes a list.</summary>
internal sealed class WindowFunctionListConverter : JsonConverter<ImmutableArray<WindowFunction>>
{
    public override ImmutableArray<WindowFunction> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return [One(ref reader)];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("aggregation_functions must be a name or a list of names.");

        var functions = ImmutableArray.CreateBuilder<WindowFunction>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) functions.Add(One(ref reader));
        return functions.DrainToImmutable();
    }

    public override void Write(
        Utf8JsonWriter writer, ImmutableArray<WindowFunction> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var function in value.IsDefault ? [] : value) writer.WriteStringValue(function.ToString());
        writer.WriteEndArray();
    }

    private static WindowFunction One(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && Enum.TryParse<WindowFunction>(reader.GetString(), out var function)
            ? function
            : throw new JsonException("aggregation_functions holds an unknown name.");
}
