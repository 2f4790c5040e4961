using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>One variable of a Repo's <c>env_example.json</c>; its value is a text, a number, true, false or null.</summary>
internal sealed record EnvEntry(string Key, JsonElement Value)
{
    /// <summary>Keys that begin so are the server's.</summary>
    public const string ServerPrefix = "PU_";

    public bool IsServers => Key.StartsWith(ServerPrefix, StringComparison.Ordinal);

    /// <summary>The Repo leaves it to the person: an empty text, or null.</summary>
    public bool IsOpen => !IsServers && Value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(Value.GetString()),
        _ => false,
    };

    /// <summary>
    /// What a person typed as a value of this variable: of the kind that the Repo's own value has; null when it is not one.
    /// </summary>
    public JsonElement? Take(string text) => Value.ValueKind switch
    {
        JsonValueKind.Number => TakeNumber(text),
        JsonValueKind.True or JsonValueKind.False => TakeBoolean(text),
        _ => text.Length is > 0 and <= EnvExample.MaxTextLength ? JsonSerializer.SerializeToElement(text) : null,
    };

    private static JsonElement? TakeNumber(string text)
    {
        var point = text.Replace(',', '.');
        if (long.TryParse(point, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return JsonSerializer.SerializeToElement(whole);
        return double.TryParse(
            point, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? JsonSerializer.SerializeToElement(number)
            : null;
    }

    private static JsonElement? TakeBoolean(string text) =>
        bool.TryParse(text, out var value) ? JsonSerializer.SerializeToElement(value) : null;
}

/// <summary><c>env_example.json</c>: the variables of a Repo's devices, in the order of the file.</summary>
internal sealed partial record EnvExample(IReadOnlyList<EnvEntry> Entries)
{
    public const string FileName = "env_example.json";

    public const int MaxBytes = 65_536;
    public const int MaxKeys = 100;
    public const int MaxTextLength = 1_000;

    public static EnvExample Empty { get; } = new([]);

    /// <summary>The variables that are not the server's.</summary>
    public IEnumerable<EnvEntry> Own => Entries.Where(entry => !entry.IsServers);

    /// <summary>The variables, or what is wrong with the first that is.</summary>
    public static RepoResult<EnvExample> Parse(ReadOnlyMemory<byte> json)
    {
        var opened = RepoJson.Open(json, FileName, MaxBytes);
        if (!opened.IsGood) return opened.Problem;
        using var document = opened.Value;
        var entries = new List<EnvEntry>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (entries.Count == MaxKeys) return new RepoProblem(RepoFault.TooManyEnvKeys, ("max", MaxKeys));
            if (!KeyName().IsMatch(property.Name)) return new RepoProblem(RepoFault.BadEnvKey, ("key", property.Name));
            if (property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                return new RepoProblem(RepoFault.BadEnvShape, ("key", property.Name));
            if (property.Value.ValueKind == JsonValueKind.String && property.Value.GetString()!.Length > MaxTextLength)
                return new RepoProblem(RepoFault.EnvTextTooLong, ("key", property.Name), ("max", MaxTextLength));
            entries.Add(new EnvEntry(property.Name, property.Value.Clone()));
        }

        return new EnvExample(entries);
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z")]
    private static partial Regex KeyName();
}
