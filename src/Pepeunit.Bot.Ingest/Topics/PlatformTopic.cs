using System.Buffers;

namespace Pepeunit.Bot.Ingest.Topics;

/// <summary>A parsed topic name of the platform.</summary>
/// <remarks>Source: the wire contract of existing Pepeunit devices. Pure; safe from any thread.</remarks>
public readonly record struct PlatformTopic
{
    private const string Suffix = "pepeunit";

    // Guid.TryParseExact also takes upper case, '+' and "0x" inside a group. A second spelling of a node would be a
    // second MQTT topic that its subscribers do not see, so only the spelling that the platform itself writes passes.
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("0123456789abcdef-");

    private readonly Guid _id;

    private PlatformTopic(TopicKind kind, Guid id, SystemWord word) => (Kind, _id, Word) = (kind, id, word);

    /// <summary>Which of the four shapes it has; <see cref="TopicKind.None"/> for the default value.</summary>
    public TopicKind Kind { get; }

    /// <summary>What a system topic is about; <see cref="SystemWord.None"/> for value topics.</summary>
    public SystemWord Word { get; }

    /// <summary>The node of a value topic; empty for system topics.</summary>
    public UnitNodeId UnitNode => Kind is TopicKind.Value or TopicKind.UnreadValue ? new(_id) : default;

    /// <summary>The Unit of a system topic; empty for value topics.</summary>
    public UnitId Unit => Kind is TopicKind.SystemInput or TopicKind.SystemOutput ? new(_id) : default;

    /// <summary>Reads a topic name (not a filter). Runs once per message: it allocates nothing.</summary>
    /// <param name="topic">The topic name as published.</param>
    /// <param name="domain">The instance's domain exactly as devices have it; it may hold a port.</param>
    /// <param name="parsed">The default value unless the answer is <see cref="TopicRejection.None"/>.</param>
    public static TopicRejection Parse(ReadOnlySpan<char> topic, ReadOnlySpan<char> domain, out PlatformTopic parsed)
    {
        parsed = default;

        // The domain is compared as a prefix instead of being searched for: it is the only level of unknown length
        // that is known beforehand.
        if (topic.Length <= domain.Length || topic[domain.Length] != '/' || !topic.StartsWith(domain))
            return WhyNotOurs(topic);

        var rest = topic[(domain.Length + 1)..];

        // One range more than the grammar has, so that a further level is seen instead of folded into the last.
        Span<Range> levels = stackalloc Range[5];
        return rest.Split(levels, '/') switch
        {
            1 => ParseValue(rest, TopicKind.UnreadValue, out parsed),
            2 when rest[levels[1]] is Suffix => ParseValue(rest[levels[0]], TopicKind.Value, out parsed),
            2 => TopicRejection.MissingSuffix,
            4 when rest[levels[3]] is Suffix =>
                ParseSystem(rest[levels[0]], rest[levels[1]], rest[levels[2]], out parsed),
            4 => TopicRejection.MissingSuffix,
            _ => TopicRejection.WrongLevelCount,
        };
    }

    private static TopicRejection WhyNotOurs(ReadOnlySpan<char> topic) =>
        topic.Count('/') is 1 or 2 or 4 ? TopicRejection.ForeignDomain : TopicRejection.WrongLevelCount;

    private static TopicRejection ParseValue(ReadOnlySpan<char> level, TopicKind kind, out PlatformTopic parsed)
    {
        var isId = TryParseId(level, out var id);
        parsed = isId ? new PlatformTopic(kind, id, SystemWord.None) : default;
        return isId ? TopicRejection.None : TopicRejection.BadId;
    }

    private static TopicRejection ParseSystem(
        ReadOnlySpan<char> baseLevel, ReadOnlySpan<char> unit, ReadOnlySpan<char> wordLevel, out PlatformTopic parsed)
    {
        parsed = default;
        var kind = baseLevel switch
        {
            "input_base_topic" => TopicKind.SystemInput,
            "output_base_topic" => TopicKind.SystemOutput,
            _ => TopicKind.None,
        };
        if (kind == TopicKind.None) return TopicRejection.UnknownBase;

        var word = wordLevel switch
        {
            "update" when kind == TopicKind.SystemInput => SystemWord.Update,
            "env_update" when kind == TopicKind.SystemInput => SystemWord.EnvUpdate,
            "schema_update" when kind == TopicKind.SystemInput => SystemWord.SchemaUpdate,
            "log_sync" when kind == TopicKind.SystemInput => SystemWord.LogSync,
            "state" when kind == TopicKind.SystemOutput => SystemWord.State,
            "log" when kind == TopicKind.SystemOutput => SystemWord.Log,
            _ => SystemWord.None,
        };
        if (word == SystemWord.None) return TopicRejection.UnknownWord;
        if (!TryParseId(unit, out var id)) return TopicRejection.BadId;

        parsed = new PlatformTopic(kind, id, word);
        return TopicRejection.None;
    }

    private static bool TryParseId(ReadOnlySpan<char> level, out Guid id)
    {
        id = default;
        return level.Length == 36 && level.IndexOfAnyExcept(IdCharacters) < 0 && Guid.TryParseExact(level, "D", out id);
    }
}
