using System.Reflection;

namespace Pepeunit.Bot.Conversations;

/// <summary>
/// What a conversation knows so far: a small record, kept as JSON per chat and person between two inputs.
/// </summary>
/// <remarks>Change the shape and raise <see cref="FlowVersionAttribute"/>: conversations of an older shape end politely.</remarks>
internal abstract record FlowState;

/// <summary>Stands for a stored state that this program cannot read any more.</summary>
internal sealed record OutdatedState : FlowState;

/// <summary>The version of a state's shape; 1 when absent.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FlowVersionAttribute(int version) : Attribute
{
    public int Version { get; } = version;

    public static int Of(Type stateType) => stateType.GetCustomAttribute<FlowVersionAttribute>()?.Version ?? 1;
}
