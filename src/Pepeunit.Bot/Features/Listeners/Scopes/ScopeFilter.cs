using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>What is wrong with a filter that was typed.</summary>
internal enum ScopeFilterProblem
{
    None,
    Empty,
    TooLong,

    /// <summary>A wildcard shares its level with other characters.</summary>
    WildcardNotAlone,

    /// <summary>A # that is not at the end.</summary>
    HashNotLast,
}

/// <summary>
/// A topic filter over a person's own topics. It is matched by the rules of MQTT, on two names of each node: the one that
/// people read, <c>Unit name/topic name</c> (case does not count), and the one on the wire, <c>domain/id/pepeunit</c>.
/// Pure.
/// </summary>
/// <remarks>
/// In the readable name, characters of a Unit's name that mean something in a filter (/, +, #, a leading $) stand as _.
/// </remarks>
internal static class ScopeFilter
{
    /// <summary>Longest filter, in UTF-16 code units: it is shown on cards and in lists.</summary>
    public const int MaxLength = 128;

    public static ScopeFilterProblem Check(string filter)
    {
        if (filter.Length == 0) return ScopeFilterProblem.Empty;
        if (filter.Length > MaxLength) return ScopeFilterProblem.TooLong;
        if (TopicFilter.IsValid(filter)) return ScopeFilterProblem.None;
        var levels = filter.Split('/');
        return Array.FindIndex(levels, level => level == "#") is var hash and >= 0 && hash < levels.Length - 1
            ? ScopeFilterProblem.HashNotLast
            : ScopeFilterProblem.WildcardNotAlone;
    }

    /// <summary>Whether a valid filter takes in the node.</summary>
    public static bool Matches(string filter, string unitName, UnitNode node, string domain) =>
        TopicFilter.Matches(filter.ToLowerInvariant(), NameOf(unitName, node).ToLowerInvariant())
        || TopicFilter.Matches(filter, node.TopicOn(domain));

    /// <summary>The name that people read.</summary>
    public static string NameOf(string unitName, UnitNode node) => $"{LevelOf(unitName)}/{node.Name}";

    /// <summary>A Unit's name as a level of that name.</summary>
    public static string LevelOf(string unitName)
    {
        var level = string.Concat(unitName.Select(letter => letter is '/' or '+' or '#' ? '_' : letter));
        return level.StartsWith('$') ? "_" + level[1..] : level;
    }
}
