using System.Text.RegularExpressions;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units;

internal enum NodeDirection
{
    /// <summary>The Unit listens to it.</summary>
    Input,

    /// <summary>The Unit publishes to it.</summary>
    Output,
}

/// <summary>One topic of a Unit.</summary>
/// <param name="Name">The topic's name in <c>schema.json</c>, without <c>/pepeunit</c>.</param>
/// <param name="IsWritableInput">Other Units may publish into this Input, if they can see it.</param>
/// <param name="Position">Order within the Unit, as its person named them.</param>
internal sealed record UnitNode(
    UnitNodeId Id,
    UnitId Unit,
    string Name,
    NodeDirection Direction,
    Visibility Visibility,
    bool IsWritableInput,
    int Position)
{
    /// <summary>The chat asks once more before it sends a value to this Input.</summary>
    public bool AsksBeforeSend { get; init; }

    /// <summary>Whether the server reads its values; the topic and its name in <c>schema.json</c> then end with /pepeunit.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary><c>{domain}/{id}/pepeunit</c>, or <c>{domain}/{id}</c> for a topic that the server does not read.</summary>
    public string TopicOn(string domain) => $"{domain}/{Id}{Suffix}";

    /// <summary>The key in <c>schema.json</c>.</summary>
    public string SchemaName => Name + Suffix;

    private string Suffix => IsRead ? "/pepeunit" : "";
}

/// <summary>The rule for names of topics.</summary>
internal static partial class NodeName
{
    public const int MaxLength = 32;

    /// <summary>Most topics that one Unit may have in each direction.</summary>
    public const int MaxCount = 32;

    public static bool IsValid(string name) => Allowed().IsMatch(name);

    /// <summary>
    /// The names in <paramref name="text"/>, separated by commas, spaces or lines; duplicates once, in the order written.
    /// <paramref name="bad"/> is the first that is not a name, else null.
    /// </summary>
    public static IReadOnlyList<string> ParseList(string text, out string? bad)
    {
        var names = text.Split([',', ';', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal).ToList();
        bad = names.Find(name => !IsValid(name));
        return names;
    }

    // Letters of any script, digits, dot, dash and underscore: nothing that has a meaning in a topic filter or in HTML.
    [GeneratedRegex(@"^[\p{L}\p{Nd}_.\-]{1,32}$")]
    private static partial Regex Allowed();
}
