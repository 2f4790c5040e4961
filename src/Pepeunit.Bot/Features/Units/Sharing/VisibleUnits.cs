using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>Which of other persons' Units are looked for.</summary>
internal enum BrowseScope : byte
{
    /// <summary>Those that were granted to the person.</summary>
    Shared,

    /// <summary>Those, and every one that is not private.</summary>
    Visible,
}

/// <summary>Other persons' Units that a person sees. A singleton; any number of callers at once.</summary>
internal sealed class VisibleUnits(RelationalDatabase database, UnitStore units)
{
    /// <summary>
    /// Units of others whose name, or owner's name or username, contains <paramref name="search"/> (all for an empty one), by
    /// name, and how many there are.
    /// </summary>
    public async Task<(IReadOnlyList<Unit> Page, int Total)> ListAsync(
        long person, BrowseScope scope, string search, int offset, int limit, CancellationToken cancellationToken)
    {
        // SQLite's LOWER knows ASCII alone, so other scripts are also looked for as typed and capitalised. The escape
        // character keeps % and _ of what was typed from being wildcards.
        const string text = """
            (unit.name || ' ' || person.first_name || ' ' || COALESCE(person.last_name, '') || ' @'
                || COALESCE(person.username, ''))
            """;
        const string granted = """
            EXISTS (SELECT 1 FROM unit_grant
                WHERE unit_id = unit.id AND agent_kind = 'Person' AND agent_id = @personText)
            """;
        var from = $"""
            FROM unit JOIN person ON person.id = unit.owner_id
            WHERE unit.owner_id <> @person AND person.is_blocked = FALSE
              AND {(scope == BrowseScope.Shared ? granted : $"(unit.visibility <> 'Private' OR {granted})")}
              AND (LOWER({text}) LIKE @lower ESCAPE '!' OR {text} LIKE @typed ESCAPE '!' OR {text} LIKE @capital ESCAPE '!')
            """;
        var typed = search.Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
        var lower = typed.ToLowerInvariant();
        var capital = lower.Length == 0 ? lower : char.ToUpperInvariant(lower[0]) + lower[1..];
        var row = new
        {
            person,
            personText = person.ToString(CultureInfo.InvariantCulture),
            lower = $"%{lower}%",
            typed = $"%{typed}%",
            capital = $"%{capital}%",
            offset,
            limit,
        };
        await using var connection = await database.OpenAsync(cancellationToken);
        var total = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition($"SELECT COUNT(*) {from}", row, cancellationToken: cancellationToken));
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT unit.id {from} ORDER BY unit.name, unit.id LIMIT @limit OFFSET @offset", row,
            cancellationToken: cancellationToken));
        var page = new List<Unit>();
        foreach (var id in ids)
        {
            var unit = await units.FindAsync(new UnitId(Guid.Parse(id, CultureInfo.InvariantCulture)), cancellationToken);
            if (unit is not null) page.Add(unit);
        }

        return (page, total);
    }
}
