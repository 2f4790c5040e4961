namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>What a listener covers. The names are stored.</summary>
internal enum ScopeKind
{
    /// <summary>Exactly the nodes that were chosen.</summary>
    Nodes,

    /// <summary>Every topic of one Unit that the server reads.</summary>
    Unit,

    /// <summary>Every such topic of all Units of the person.</summary>
    AllUnits,

    /// <summary>Those of them that a topic filter takes in.</summary>
    Filter,
}

/// <summary>A scope as it is stored; the Unit of <see cref="ScopeKind.Unit"/> is <see cref="Listener.Unit"/>.</summary>
/// <param name="Filter">Of <see cref="ScopeKind.Filter"/>, see <see cref="ScopeFilter"/>; else null.</param>
internal sealed record ListenerScope(ScopeKind Kind, string? Filter = null)
{
    public static ListenerScope Nodes { get; } = new(ScopeKind.Nodes);

    /// <summary>Whether nodes join and leave by themselves.</summary>
    public bool IsOpen => Kind != ScopeKind.Nodes;

    /// <summary>Whether it spans the Units of its person.</summary>
    public bool SpansUnits => Kind is ScopeKind.AllUnits or ScopeKind.Filter;
}
