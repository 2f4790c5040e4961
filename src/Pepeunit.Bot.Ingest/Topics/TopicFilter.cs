namespace Pepeunit.Bot.Ingest.Topics;

/// <summary>MQTT topic filters. Pure, allocation-free; safe from any thread.</summary>
/// <remarks>Source: MQTT 5, section 4.7 (the same rules as MQTT 3.1.1, section 4.7).</remarks>
public static class TopicFilter
{
    /// <summary>Says whether the filter is well formed: not empty, no NUL, wildcards alone in their level, #
    /// last.</summary>
    public static bool IsValid(ReadOnlySpan<char> filter)
    {
        if (filter.IsEmpty || filter.Contains('\0')) return false;

        for (var at = 0; at < filter.Length; at++)
        {
            if (filter[at] is not ('+' or '#')) continue;

            var isAlone = (at == 0 || filter[at - 1] == '/') && (at == filter.Length - 1 || filter[at + 1] == '/');
            if (!isAlone || (filter[at] == '#' && at != filter.Length - 1)) return false;
        }

        return true;
    }

    /// <summary>Says whether the filter holds a wildcard.</summary>
    public static bool HasWildcard(ReadOnlySpan<char> filter) => filter.ContainsAny('+', '#');

    /// <summary>Says whether a valid filter takes in a topic name. An invalid filter matches nothing it should not:
    /// call <see cref="IsValid"/> first.</summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> topic)
    {
        // [MQTT-4.7.2-1] a leading wildcard does not take in topics of the broker itself.
        if (topic.StartsWith('$') && (filter.StartsWith('+') || filter.StartsWith('#'))) return false;

        while (true)
        {
            var filterEnd = filter.IndexOf('/');
            var topicEnd = topic.IndexOf('/');
            var level = filterEnd < 0 ? filter : filter[..filterEnd];
            if (level is "#") return true;
            if (level is not "+" && !level.SequenceEqual(topicEnd < 0 ? topic : topic[..topicEnd])) return false;

            // "sport/#" takes in its parent "sport" too.
            if (topicEnd < 0) return filterEnd < 0 || filter[filterEnd..] is "/#";
            if (filterEnd < 0) return false;

            filter = filter[(filterEnd + 1)..];
            topic = topic[(topicEnd + 1)..];
        }
    }
}
