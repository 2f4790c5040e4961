namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Brings a text and its entities into the form Telegram stores: trimmed, entities found, sorted and untangled.</summary>
internal static class TextNormalizer
{
    private const string TrimmedAtStart = " \n\t";

    public static FormattedText Normalize(FormattedText given)
    {
        var (text, entities) = Clean(given);
        (text, entities) = Trim(text, entities);
        entities = Untangle(text, entities);
        return new(text, Merge(entities, EntityFinder.Find(text)));
    }

    // Carriage returns vanish; other control characters become spaces.
    private static (string Text, List<TextEntity> Entities) Clean(FormattedText given)
    {
        var entities = given.Entities.ToList();
        if (!given.Text.Any(letter => letter < ' ' && letter != '\n')) return (given.Text, entities);

        var returnsBefore = new int[given.Text.Length + 1];
        for (var i = 0; i < given.Text.Length; i++) returnsBefore[i + 1] = returnsBefore[i] + (given.Text[i] == '\r' ? 1 : 0);
        var text = string.Concat(given.Text.Where(letter => letter != '\r').Select(letter => letter < ' ' && letter != '\n' ? ' ' : letter));
        return (text, [.. entities.Select(entity => entity with
        {
            Offset = entity.Offset - returnsBefore[entity.Offset],
            Length = entity.Length - (returnsBefore[entity.End] - returnsBefore[entity.Offset]),
        })]);
    }

    private static (string Text, List<TextEntity> Entities) Trim(string text, List<TextEntity> entities)
    {
        // Spaces before the first entity go; those inside of one stay.
        var firstEntity = entities.Count == 0 ? text.Length : entities.Min(entity => entity.Offset);
        var start = 0;
        while (start < firstEntity && TrimmedAtStart.Contains(text[start])) start++;

        var end = text.AsSpan().TrimEnd(" \n\t").Length;
        if (end <= start) return ("", []);

        return (text[start..end], [.. entities
            .Select(entity => entity with
            {
                Offset = entity.Offset - start,
                Length = Math.Min(entity.End, end) - entity.Offset,
            })
            .Where(entity => entity.Length > 0)]);
    }

    /// <summary>Joins equal entities that touch, cuts bold and its kin around code, drops what lies inside a link or code.</summary>
    private static List<TextEntity> Untangle(string text, List<TextEntity> entities)
    {
        var solid = entities.Where(entity => !EntityTypes.IsSplittable(entity.Type)).ToList();
        var code = solid.Where(entity => EntityTypes.IsCode(entity.Type)).ToList();
        var result = solid.Where(entity => !solid.Exists(other => Swallows(other, entity))).ToList();

        foreach (var group in entities.Where(entity => EntityTypes.IsSplittable(entity.Type)).GroupBy(entity => entity.Type))
            result.AddRange(Join(group).SelectMany(entity => CutAround(entity, code)));

        return Sort(result.Where(entity => EntityTypes.IsCode(entity.Type)
            || !text.AsSpan(entity.Offset, entity.Length).IsWhiteSpace()));
    }

    // Nothing solid may lie within code or a link; a quote may hold anything.
    private static bool Swallows(TextEntity outer, TextEntity inner) =>
        outer != inner && !EntityTypes.IsQuote(outer.Type) && !EntityTypes.IsQuote(inner.Type)
        && outer.Offset < inner.End && inner.Offset < outer.End
        && (outer.Length > inner.Length || (outer.Length == inner.Length && outer.Type < inner.Type));

    private static List<TextEntity> Join(IEnumerable<TextEntity> same)
    {
        var joined = new List<TextEntity>();
        foreach (var entity in same.OrderBy(entity => entity.Offset))
        {
            if (joined is [.., var last] && last.End >= entity.Offset)
                joined[^1] = last with { Length = Math.Max(last.End, entity.End) - last.Offset };
            else
                joined.Add(entity);
        }

        return joined;
    }

    private static IEnumerable<TextEntity> CutAround(TextEntity entity, List<TextEntity> code)
    {
        var start = entity.Offset;
        foreach (var hole in code.Where(hole => hole.Offset < entity.End && hole.End > entity.Offset).OrderBy(hole => hole.Offset))
        {
            if (hole.Offset > start) yield return entity with { Offset = start, Length = hole.Offset - start };
            start = Math.Max(start, hole.End);
        }

        if (start < entity.End) yield return entity with { Offset = start, Length = entity.End - start };
    }

    private static List<TextEntity> Merge(List<TextEntity> given, List<TextEntity> found)
    {
        var blocking = given.Where(entity => !EntityTypes.IsSplittable(entity.Type) && !EntityTypes.IsQuote(entity.Type)).ToList();
        return Sort(given.Concat(found.Where(entity =>
            !blocking.Exists(other => other.Offset < entity.End && entity.Offset < other.End))));
    }

    private static List<TextEntity> Sort(IEnumerable<TextEntity> entities) =>
        [.. entities.OrderBy(entity => entity.Offset).ThenByDescending(entity => entity.Length).ThenBy(entity => entity.Type)];
}
