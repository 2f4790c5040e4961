using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Conversations;

/// <summary>How states and questions are stored.</summary>
internal static class ConversationJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new ArgumentConverter(), new JsonStringEnumConverter() },
    };

    /// <summary>An argument of a text keeps its type, since the type decides how it is shown.</summary>
    private sealed class ArgumentConverter : JsonConverter<(string Name, object? Value)>
    {
        public override (string Name, object? Value) Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var stored = JsonSerializer.Deserialize<StoredArgument>(ref reader, options)
                ?? throw new JsonException("The argument is null.");
            return (stored.Name, stored.Type switch
            {
                "null" => null,
                "text" => stored.Value,
                "key" => new TextKey(stored.Value),
                "integer" => long.Parse(stored.Value, CultureInfo.InvariantCulture),
                "number" => double.Parse(stored.Value, CultureInfo.InvariantCulture),
                "bytes" => new ByteCount(long.Parse(stored.Value, CultureInfo.InvariantCulture)),
                "duration" => TimeSpan.FromTicks(long.Parse(stored.Value, CultureInfo.InvariantCulture)),
                "moment" => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(stored.Value, CultureInfo.InvariantCulture)),
                _ => throw new JsonException($"No argument has the type {stored.Type}."),
            });
        }

        public override void Write(
            Utf8JsonWriter writer, (string Name, object? Value) value, JsonSerializerOptions options)
        {
            var (type, text) = value.Value switch
            {
                null => ("null", ""),
                string plain => ("text", plain),
                TextKey key => ("key", key.Key),
                int or long or short or byte => ("integer", Invariant(value.Value)),
                double or float or decimal => ("number", Invariant(Convert.ToDouble(value.Value, CultureInfo.InvariantCulture))),
                ByteCount count => ("bytes", Invariant(count.Bytes)),
                TimeSpan duration => ("duration", Invariant(duration.Ticks)),
                DateTimeOffset moment => ("moment", Invariant(moment.ToUnixTimeMilliseconds())),
                _ => throw new ArgumentException(
                    $"A prompt's argument cannot be a {value.Value.GetType().Name}; see Prompt.Args.", nameof(value)),
            };
            JsonSerializer.Serialize(writer, new StoredArgument(value.Name, type, text), options);
        }

        private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    private sealed record StoredArgument(string Name, string Type, string Value);
}
