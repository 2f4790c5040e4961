using System.Text.Json;
using System.Text.Json.Serialization;
using Pepeunit.Bot.Localization;

namespace Pepeunit.Bot.Features.Units.State;

/// <summary>What a device tells of itself. Any part may be missing; names as on the wire and in the table.</summary>
internal sealed record UnitState
{
    /// <summary>Items of <see cref="Ifconfig"/> that are kept.</summary>
    private const int MaxAddresses = 16;

    /// <summary>Longest address or version, in UTF-16 units.</summary>
    private const int MaxTextLength = 100;

    /// <summary>Numbers of <c>os.statvfs</c>.</summary>
    private const int FileSystemNumbers = 10;

    /// <summary>Addresses: usually the device's own, the mask, the gateway and the name server.</summary>
    [JsonPropertyName("ifconfig")]
    public IReadOnlyList<string>? Ifconfig { get; init; }

    /// <summary>Since the device started, in ms.</summary>
    [JsonPropertyName("millis")]
    public long? Millis { get; init; }

    /// <summary>In bytes.</summary>
    [JsonPropertyName("mem_free")]
    public long? MemFree { get; init; }

    /// <summary>Taken, in bytes.</summary>
    [JsonPropertyName("mem_alloc")]
    public long? MemAlloc { get; init; }

    /// <summary>Of the processor: in Hz from microcontrollers, in MHz from others.</summary>
    [JsonPropertyName("freq")]
    public double? Freq { get; init; }

    /// <summary>bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax.</summary>
    [JsonPropertyName("statvfs")]
    public IReadOnlyList<long>? Statvfs { get; init; }

    /// <summary>The version of the firmware that runs.</summary>
    [JsonPropertyName("pu_commit_version")]
    public string? CommitVersion { get; init; }

    /// <summary>What the payload says; what is of a wrong type is null. Null when it is no JSON object at all.</summary>
    public static UnitState? Parse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(SystemTopicPayload.Clean(payload), SystemTopicPayload.Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static UnitState Read(JsonElement state) => new()
    {
        Ifconfig = Find(state, "ifconfig", Addresses),
        Millis = Find(state, "millis", Whole),
        MemFree = Find(state, "mem_free", Whole),
        MemAlloc = Find(state, "mem_alloc", Whole),
        Freq = Find(state, "freq", Frequency),
        Statvfs = Find(state, "statvfs", FileSystem),
        CommitVersion = Find(state, "pu_commit_version", Version),
    };

    private static T? Find<T>(JsonElement state, string name, Func<JsonElement, T?> read) =>
        SystemTopicPayload.TryFind(state, name, out var value) ? read(value) : default;

    private static IReadOnlyList<string>? Addresses(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        return
        [
            .. value.EnumerateArray().Select(SystemTopicPayload.FindText).OfType<string>().Take(MaxAddresses)
                .Select(Bounded),
        ];
    }

    // Whole also when it is written as 12.0; what no counter can be is left out.
    private static long? Whole(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number) return null;
        if (value.TryGetInt64(out var number)) return number >= 0 ? number : null;
        if (value.TryGetUInt64(out _)) return long.MaxValue;
        return value.GetDouble() is >= 0 and < 9e18 and var real && Math.Floor(real) == real ? (long)real : null;
    }

    private static double? Frequency(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.GetDouble() is > 0 and < 1e15 and var number ? number : null;

    private static IReadOnlyList<long>? FileSystem(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != FileSystemNumbers) return null;
        var numbers = value.EnumerateArray().Select(Whole).OfType<long>().ToList();
        return numbers.Count == FileSystemNumbers ? numbers : null;
    }

    private static string? Version(JsonElement value) =>
        SystemTopicPayload.FindText(value)?.Trim() is { Length: > 0 } version ? Bounded(version) : null;

    // Without U+0000, which PostgreSQL takes in no text, and not cut inside a surrogate pair.
    private static string Bounded(string text) => ForeignText.Cut(text.Replace("\0", "", StringComparison.Ordinal), MaxTextLength);
}

/// <summary>The last state of a Unit.</summary>
/// <param name="ReceivedAtMs">When it came in, Unix ms UTC.</param>
internal sealed record ReceivedState(UnitState State, long ReceivedAtMs);
