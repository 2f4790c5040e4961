using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Timing;

namespace Pepeunit.Bot.Sandbox.Faults;

/// <summary>The last calls of the Bot API with their outcome, for tests and the page. Any thread may call.</summary>
internal sealed class CallJournal(SandboxClock clock)
{
    private const int Kept = 5_000;
    private const int LongestValue = 8_000;

    private readonly Lock _gate = new();
    private readonly Queue<SandboxCall> _calls = new();
    private long _number;

    public void Write(BotCall call, int status, string? error)
    {
        var parameters = call.Parameters.ToDictionary(
            pair => pair.Key, pair => pair.Value.Length > LongestValue ? pair.Value[..LongestValue] + "…" : pair.Value);
        foreach (var (name, upload) in call.Uploads) parameters[name] = $"<{upload.FileName}, {upload.Bytes.Length} bytes>";

        // A refused call may not have come to read all it knows.
        string[] unknown = error is null ? [.. call.Unread] : [];
        lock (_gate)
        {
            _calls.Enqueue(new(++_number, clock.GetUtcNow(), call.Method, status, error, parameters, unknown));
            if (_calls.Count > Kept) _calls.Dequeue();
        }
    }

    public IReadOnlyList<SandboxCall> Since(long number)
    {
        lock (_gate) return [.. _calls.Where(call => call.Number > number)];
    }

    public JsonArray ToJson(long since) => [.. Since(since).Select(call => new JsonObject
    {
        ["id"] = call.Number,
        ["at"] = call.At.ToUnixTimeMilliseconds() / 1000.0,
        ["method"] = call.Method,
        ["status"] = call.Status,
        ["error"] = call.Error,
        ["params"] = new JsonObject(call.Parameters.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["unknown_params"] = new JsonArray([.. call.UnknownParameters.Select(name => (JsonNode)name)]),
    })];
}
