using Pepeunit.Bot.Ingest.Mqtt;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Which wildcards the server of an instance may subscribe to: the platform's shapes with <c>+</c> for ids and words. The
/// domain and the last level stay written out, and <c>#</c> is nowhere: it would take in what has none of the shapes.
/// </summary>
internal static class BackendFilter
{
    private const string Suffix = "pepeunit";

    /// <param name="filter">A filter with a wildcard; a shared one as the broker gives it, without <c>$share</c>.</param>
    public static AccessVerdict Check(ReadOnlySpan<char> filter, ReadOnlySpan<char> domain)
    {
        if (filter.Length <= domain.Length || filter[domain.Length] != '/' || !filter.StartsWith(domain))
            return AccessVerdict.ForeignDomain;

        var rest = filter[(domain.Length + 1)..];
        Span<Range> levels = stackalloc Range[5];
        return rest.Split(levels, '/') switch
        {
            1 when IsId(rest) => AccessVerdict.Allowed,
            2 when IsId(rest[levels[0]]) && rest[levels[1]] is Suffix => AccessVerdict.Allowed,
            4 when rest[levels[0]] is "output_base_topic" && IsId(rest[levels[1]])
                && rest[levels[2]] is "+" or "state" or "log" && rest[levels[3]] is Suffix => AccessVerdict.Allowed,
            4 when rest[levels[0]] is "input_base_topic" => AccessVerdict.WrongDirection,
            _ => AccessVerdict.BadTopic,
        };
    }

    private static bool IsId(ReadOnlySpan<char> level) => level is "+" || Guid.TryParseExact(level, "D", out _);
}
