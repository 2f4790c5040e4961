using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Files;

namespace Pepeunit.Bot.Sandbox.BotApi;

/// <summary>One call of a method: its parameters as text, however they were sent, and the files that came along.</summary>
internal sealed class BotCall(
    string method, IReadOnlyDictionary<string, string> parameters, IReadOnlyDictionary<string, Upload> uploads)
{
    private readonly HashSet<string> _read = [];

    public string Method { get; } = method;

    public IReadOnlyDictionary<string, string> Parameters { get; } = parameters;

    public IReadOnlyDictionary<string, Upload> Uploads { get; } = uploads;

    /// <summary>Parameters that no handler looked at: real Telegram ignores them too, the journal warns of them.</summary>
    public IEnumerable<string> Unread => Parameters.Keys.Concat(Uploads.Keys).Where(name => !_read.Contains(name));

    /// <summary>The parameter, or null if it is absent or empty: the Bot API does not tell the two apart.</summary>
    public string? FindText(string name)
    {
        _read.Add(name);
        return Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    public string Text(string name) => FindText(name) ?? "";

    public bool Has(string name) => FindText(name) is not null;

    public bool Flag(string name) =>
        FindText(name)?.ToLowerInvariant() is "true" or "yes" or "1";

    public long? FindLong(string name) =>
        FindText(name) is { } text && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    public int? FindInt(string name) => FindLong(name) is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;

    public int Int(string name, int absent) => FindInt(name) ?? absent;

    public double? FindDouble(string name) =>
        FindText(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    /// <summary>The parameter as a JSON value, or null if it is absent.</summary>
    /// <exception cref="BotApiError">It is not JSON; <paramref name="what"/> names it as Telegram does.</exception>
    public JsonNode? FindJson(string name, string what)
    {
        if (FindText(name) is not { } text) return null;

        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw BotApiError.BadRequest($"can't parse {what} JSON object");
        }
    }

    public JsonObject? FindObject(string name, string what) => FindJson(name, what) switch
    {
        null => null,
        JsonObject value => value,
        _ => throw BotApiError.BadRequest($"object expected as {what}"),
    };

    public JsonArray? FindArray(string name, string what) => FindJson(name, what) switch
    {
        null => null,
        JsonArray value => value,
        _ => throw BotApiError.BadRequest($"can't parse {what}: expected an Array"),
    };

    public Upload? FindUpload(string name)
    {
        _read.Add(name);
        return Uploads.GetValueOrDefault(name);
    }

    /// <summary>Marks parameters as known to the method though it has nothing to do with them here.</summary>
    public void Accept(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) _read.Add(name);
    }
}
