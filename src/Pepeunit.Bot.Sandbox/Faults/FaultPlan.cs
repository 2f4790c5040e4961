using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Faults;

/// <summary>What is to go wrong with the next calls. Guarded by the world's gate.</summary>
internal sealed class FaultPlan
{
    private readonly List<Fault> _faults = [];

    public IEnumerable<JsonNode> ToJson() => _faults.Select(fault => fault.ToJson());

    public void Add(Fault fault) => _faults.Add(fault);

    public void Clear() => _faults.Clear();

    /// <summary>Takes one of the first fault that is meant for such a call.</summary>
    public Fault? Take(string method, long? chatId)
    {
        var fault = _faults.Find(planned => planned.IsFor(method, chatId));
        if (fault is not null && --fault.Left <= 0) _faults.Remove(fault);
        return fault;
    }
}

internal enum FaultKind
{
    TooManyRequests,
    InternalError,
    BadGateway,
    Forbidden,
    BadRequest,

    /// <summary>The call takes effect, but its answer never comes.</summary>
    Timeout,

    /// <summary>The connection is cut before the call takes effect.</summary>
    Drop,

    /// <summary>The call takes effect later than it was sent.</summary>
    Late,
}

internal sealed class Fault(string? method, long? chatId, FaultKind kind, int count)
{
    private static readonly Dictionary<string, FaultKind> Kinds = new()
    {
        ["429"] = FaultKind.TooManyRequests,
        ["500"] = FaultKind.InternalError,
        ["502"] = FaultKind.BadGateway,
        ["403"] = FaultKind.Forbidden,
        ["400"] = FaultKind.BadRequest,
        ["timeout"] = FaultKind.Timeout,
        ["drop"] = FaultKind.Drop,
        ["late"] = FaultKind.Late,
    };

    public FaultKind Kind { get; } = kind;

    public int Left { get; set; } = count;

    /// <summary>Seconds: of a 429 what is told, of a late call how late.</summary>
    public int? RetryAfter { get; init; }

    public string? Description { get; init; }

    public static FaultKind? FindKind(string name) => Kinds.TryGetValue(name, out var kind) ? kind : null;

    public bool IsFor(string calledMethod, long? calledChatId) =>
        (method is null ? !string.Equals(calledMethod, "getUpdates", StringComparison.OrdinalIgnoreCase)
            : string.Equals(method, calledMethod, StringComparison.OrdinalIgnoreCase))
        && (chatId is null || chatId == calledChatId);

    public JsonNode ToJson() => new JsonObject
    {
        ["method"] = method,
        ["chat_id"] = chatId,
        ["kind"] = Kinds.First(pair => pair.Value == Kind).Key,
        ["count"] = Left,
        ["retry_after"] = RetryAfter,
        ["description"] = Description,
    };
}
