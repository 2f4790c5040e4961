using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>A compiled value path: a chain of member names and list indices. Immutable.</summary>
/// <remarks>
/// Grammar: an optional <c>$</c>, then steps <c>.name</c> (letters, digits, _ and -), <c>['any name']</c> (without a
/// quote) or <c>[index]</c>; the dot of the first step may be left out when <c>$</c> is. At least one step, at most 16.
/// </remarks>
internal sealed class ValuePath
{
    private const int MaxSteps = 16;
    private const int MaxLength = 256;

    private readonly Step[] _steps;

    private ValuePath(Step[] steps) => _steps = steps;

    public static bool TryParse(string text, out ValuePath? path)
    {
        path = null;
        if (text.Length is 0 or > MaxLength) return false;

        var rest = text.AsSpan();
        var hasRoot = rest[0] == '$';
        if (hasRoot) rest = rest[1..];
        else if (rest[0] is '.') return false;

        var steps = new List<Step>();
        var isFirst = !hasRoot;
        while (!rest.IsEmpty)
        {
            if (!TryTakeStep(ref rest, isFirst, out var step)) return false;
            steps.Add(step);
            isFirst = false;
        }

        if (steps.Count is 0 or > MaxSteps) return false;
        path = new ValuePath([.. steps]);
        return true;
    }

    /// <summary>Finds the scalar in a JSON payload. Allocates nothing.</summary>
    /// <param name="payload">One JSON text.</param>
    /// <param name="reader">Stands on the scalar when the answer is <see cref="Refusal.None"/>.</param>
    public Refusal Find(ReadOnlySpan<byte> payload, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(payload);
        try
        {
            if (!reader.Read()) return Refusal.NotJson;
            foreach (var step in _steps)
                if (!Enter(ref reader, step)) return Refusal.PathNotFound;
        }
        catch (JsonException)
        {
            return Refusal.NotJson;
        }

        var isScalar = reader.TokenType is JsonTokenType.Number or JsonTokenType.String or JsonTokenType.True
            or JsonTokenType.False;
        return isScalar ? Refusal.None : Refusal.PathNotFound;
    }

    private static bool Enter(ref Utf8JsonReader reader, in Step step)
    {
        if (step.Name is { } name)
        {
            if (reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(name);
                if (!reader.Read()) return false;
                if (isIt) return true;
                if (!reader.TrySkip()) return false;
            }

            return false;
        }

        if (reader.TokenType != JsonTokenType.StartArray) return false;
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == step.Index) return true;
            if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private static bool TryTakeStep(ref ReadOnlySpan<char> rest, bool isFirst, out Step step)
    {
        step = default;
        if (rest[0] == '[') return TryTakeBracket(ref rest, out step);
        if (rest[0] == '.') rest = rest[1..];
        else if (!isFirst) return false;

        var length = 0;
        while (length < rest.Length && (char.IsLetterOrDigit(rest[length]) || rest[length] is '_' or '-')) length++;
        if (length == 0) return false;

        step = Step.Member(rest[..length]);
        rest = rest[length..];
        return true;
    }

    private static bool TryTakeBracket(ref ReadOnlySpan<char> rest, out Step step)
    {
        step = default;
        var end = rest.StartsWith("['") ? rest[2..].IndexOf('\'') + 3 : rest.IndexOf(']');
        if (end < 2 || end >= rest.Length || rest[end] != ']') return false;

        var inside = rest[1..end];
        rest = rest[(end + 1)..];
        if (inside[0] == '\'')
        {
            // A quote that nothing closes stands here alone.
            if (inside.Length < 3) return false;
            step = Step.Member(inside[1..^1]);
            return true;
        }

        if (!int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index)) return false;
        step = Step.Item(index);
        return true;
    }

    private readonly record struct Step(byte[]? Name, int Index)
    {
        public static Step Member(ReadOnlySpan<char> name)
        {
            var bytes = new byte[Encoding.UTF8.GetByteCount(name)];
            Encoding.UTF8.GetBytes(name, bytes);
            return new Step(bytes, 0);
        }

        public static Step Item(int index) => new(null, index);
    }
}
