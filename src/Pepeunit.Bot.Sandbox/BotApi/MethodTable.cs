using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.BotApi;

/// <summary>The methods the sandbox has. Names are compared without case, as by the official server.</summary>
internal sealed class MethodTable
{
    private readonly Dictionary<string, BotMethod> _methods = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name, in alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. _methods.Values.Select(method => method.Name).Order(StringComparer.Ordinal)];

    /// <summary>Adds a method that is answered at once, while the state is held.</summary>
    public MethodTable Add(string name, Func<BotCall, JsonNode> handle, Charge charge = Charge.None)
    {
        _methods.Add(name, new(name, charge, handle, null));
        return this;
    }

    /// <summary>Adds a method that waits (long polling); it takes the state itself.</summary>
    public MethodTable AddWaiting(string name, Func<BotCall, CancellationToken, Task<JsonNode>> handle)
    {
        _methods.Add(name, new(name, Charge.None, null, handle));
        return this;
    }

    public BotMethod? Find(string name) => _methods.GetValueOrDefault(name);
}

/// <summary>What a call counts against: nothing, the overall rate, or the rates of its chat as well.</summary>
internal enum Charge
{
    None,
    Overall,
    Chat,
}

internal sealed record BotMethod(
    string Name,
    Charge Charge,
    Func<BotCall, JsonNode>? Handle,
    Func<BotCall, CancellationToken, Task<JsonNode>>? HandleWaiting);
