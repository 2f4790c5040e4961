using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Logs;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>One entry as a device wrote it.</summary>
/// <param name="Position">Its place in the message, from 0; entries that could not be read have a place as well.</param>
/// <param name="LoggedAtMs">The time it names, Unix ms UTC; null when it names none that can be read.</param>
internal sealed record LogItem(int Position, UnitLogLevel Level, string Text, long? LoggedAtMs);

/// <summary>What a message on the log topic holds.</summary>
/// <param name="Malformed">Entries that could not be read.</param>
/// <param name="Excess">Entries beyond the most that one message may have; not read.</param>
internal sealed record LogReading(IReadOnlyList<LogItem> Items, int Malformed, int Excess);

/// <summary>
/// Reads the payload of a log message: one object, a list of objects, or an object on each line. An entry that cannot be
/// read does not lose the others, even when it breaks the JSON around it. Pure.
/// </summary>
internal static class LogReader
{
    /// <summary>Entries of one message: as a device has that sends its whole log.</summary>
    public const int MaxItems = 10_000;

    /// <summary>Longest text that is kept, in UTF-16 units.</summary>
    public const int MaxTextLength = 4_000;

    /// <summary>Broken places after which the rest is given up, so that no payload costs more than a few passes.</summary>
    private const int MaxBroken = 100;

    private static readonly SearchValues<byte> Separators = SearchValues.Create(" \t\r\n,[]"u8);

    // Digits of a second beyond ticks are cut before: Go writes nine.
    private static readonly string[] TimeForms =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    public static LogReading Read(ReadOnlyMemory<byte> payload)
    {
        var clean = SystemTopicPayload.Clean(payload);
        var reading = new Reading();
        if (!TryReadWhole(clean, reading)) ReadPieces(clean, reading);
        return new LogReading(reading.Items, reading.Malformed, reading.Excess);
    }

    private static bool TryReadWhole(ReadOnlyMemory<byte> payload, Reading reading)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, SystemTopicPayload.Lenient);
            reading.Add(document.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Finds objects by their braces and reads each for itself; what lies between them is skipped.</summary>
    private static void ReadPieces(ReadOnlyMemory<byte> payload, Reading reading)
    {
        var bytes = payload.Span;
        var at = 0;
        var broken = 0;
        while (at < bytes.Length && broken < MaxBroken)
        {
            var start = bytes[at..].IndexOf((byte)'{');
            var between = start < 0 ? bytes[at..] : bytes.Slice(at, start);
            if (between.IndexOfAnyExcept(Separators) >= 0) reading.AddMalformed();
            if (start < 0) return;

            at += start;
            if (FindEnd(bytes[at..]) is { } length && TryReadWhole(payload.Slice(at, length), reading))
            {
                at += length;
                continue;
            }

            // It may have swallowed the next one by a missing quote or brace: goes on with what looks like a new one.
            broken++;
            reading.AddMalformed();
            at += FindNext(bytes[at..]);
        }
    }

    /// <summary>Bytes up to the brace that closes the first one; null when it is not closed.</summary>
    private static int? FindEnd(ReadOnlySpan<byte> bytes)
    {
        var depth = 0;
        var isInText = false;
        for (var at = 0; at < bytes.Length; at++)
        {
            switch (bytes[at])
            {
                case (byte)'\\' when isInText: at++; break;
                case (byte)'"': isInText = !isInText; break;
                // No JSON text holds a line end as it is: the quote is missing.
                case (byte)'\n' when isInText: return null;
                case (byte)'{' when !isInText: depth++; break;
                case (byte)'}' when !isInText:
                    if (--depth == 0) return at + 1;
                    break;
            }
        }

        return null;
    }

    /// <summary>Bytes to pass over until the next entry may begin: an object on a new line or after a comma.</summary>
    private static int FindNext(ReadOnlySpan<byte> bytes)
    {
        for (var at = 1; at < bytes.Length; at++)
        {
            if (bytes[at] != (byte)'{') continue;
            var before = bytes[..at].TrimEnd(" \t\r"u8);
            if (before[^1] is (byte)',' or (byte)'\n') return at;
        }

        return bytes.Length;
    }

    private sealed class Reading
    {
        private readonly List<LogItem> _items = [];
        private int _position;

        public IReadOnlyList<LogItem> Items => _items;

        public int Malformed { get; private set; }

        public int Excess { get; private set; }

        public void AddMalformed()
        {
            Malformed++;
            _position++;
        }

        public void Add(JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                AddOne(element);
                return;
            }

            foreach (var one in element.EnumerateArray()) AddOne(one);
        }

        private void AddOne(JsonElement element)
        {
            if (_items.Count == MaxItems)
            {
                Excess++;
                return;
            }

            if (Parse(element, _position) is { } item) _items.Add(item);
            else Malformed++;
            _position++;
        }
    }

    private static LogItem? Parse(JsonElement element, int position)
    {
        if (element.ValueKind != JsonValueKind.Object
            || !SystemTopicPayload.TryFind(element, "level", out var level) || FindLevel(level) is not { } known
            || !SystemTopicPayload.TryFind(element, "text", out var text) || SystemTopicPayload.FindText(text) is not { } words)
        {
            return null;
        }

        var time = SystemTopicPayload.TryFind(element, "create_datetime", out var written) ? FindTime(written) : null;
        return new LogItem(position, known, ForeignText.Cut(words.Replace("\0", "", StringComparison.Ordinal), MaxTextLength), time);
    }

    // Names only: Enum.Parse would take numbers too.
    private static UnitLogLevel? FindLevel(JsonElement value) =>
        SystemTopicPayload.FindText(value)?.Trim() is { Length: > 0 } name && char.IsAsciiLetter(name[0])
        && Enum.TryParse<UnitLogLevel>(name, ignoreCase: true, out var level)
        && Enum.IsDefined(level)
            ? level
            : null;

    private static long? FindTime(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value.TryGetInt64(out var ms) ? ms : value.GetDouble() is > -1e17 and < 1e17 and var real ? (long)real : null;

        return SystemTopicPayload.FindText(value) is { Length: <= 64 } text
            && DateTimeOffset.TryParseExact(
                WithoutNanoseconds(text.Trim()), TimeForms, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time.ToUnixTimeMilliseconds()
                : null;
    }

    private static string WithoutNanoseconds(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - dot - 1 > 7 ? text.Remove(dot + 8, end - dot - 8) : text;
    }
}
