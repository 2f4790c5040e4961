using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>The values of a list filter. In JSON one array of numbers and strings.</summary>
/// <remarks>Both kinds may be present in what a person wrote; the validator refuses the one that does not
/// fit.</remarks>
[JsonConverter(typeof(ListedValuesConverter))]
public sealed record ListedValues
{
    /// <summary>The listed numbers, in the order written.</summary>
    public ImmutableArray<double> Numbers { get; init; } = [];

    /// <summary>The listed strings, in the order written.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>A list of numbers.</summary>
    public static ListedValues Of(params ReadOnlySpan<double> numbers) => new() { Numbers = [.. numbers] };

    /// <summary>A list of strings.</summary>
    public static ListedValues Of(params ReadOnlySpan<string> texts) => new() { Texts = [.. texts] };
}

internal sealed class ListedValuesConverter : JsonConverter<ListedValues>
{
    public override ListedValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("filtering_values must be a list.");

        var numbers = ImmutableArray.CreateBuilder<double>();
        var texts = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number: numbers.Add(reader.GetDouble()); break;
                case JsonTokenType.String: texts.Add(reader.GetString() ?? ""); break;
                default: throw new JsonException("filtering_values may hold only numbers and strings.");
            }
        }

        return new ListedValues { Numbers = numbers.DrainToImmutable(), Texts = texts.DrainToImmutable() };
    }

    public override void Write(Utf8JsonWriter writer, ListedValues value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var number in value.Numbers) writer.WriteNumberValue(number);
        foreach (var text in value.Texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
