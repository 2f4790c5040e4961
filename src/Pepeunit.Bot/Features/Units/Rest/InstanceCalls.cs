using System.Reflection;
using Dapper;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <param name="FeatureFlags">What is switched on here, by name.</param>
internal sealed record InstanceView(string Name, string Version, IReadOnlyDictionary<string, bool> FeatureFlags);

/// <summary>How many there are of each.</summary>
internal sealed record InstanceCounts(
    long UserCount, long RepoCount, long UnitCount, long UnitNodeCount, long UnitNodeEdgeCount);

/// <summary>What everybody may know of this instance.</summary>
internal sealed class InstanceCalls(RelationalDatabase database, IConfiguration configuration)
{
    private static readonly string Version = typeof(InstanceCalls).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public IResult About() => new ApiJson(new InstanceView("Pepeunit.Bot", Version, new Dictionary<string, bool>
    {
        ["telegram_bot"] = true,
        ["data_pipe"] = true,
        ["embedded_broker"] = configuration["Broker:Kind"] == "embedded",
    }));

    public async Task<IResult> CountsAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT (SELECT COUNT(*) FROM person) AS users, (SELECT COUNT(*) FROM repo) AS repos,
                   (SELECT COUNT(*) FROM unit) AS units, (SELECT COUNT(*) FROM unit_node) AS nodes,
                   (SELECT COUNT(*) FROM unit_edge) AS edges
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var counts = await connection.QuerySingleAsync<CountsRow>(
            new CommandDefinition(sql, cancellationToken: cancellationToken));
        return new ApiJson(new InstanceCounts(counts.Users, counts.Repos, counts.Units, counts.Nodes, counts.Edges));
    }

    private sealed class CountsRow
    {
        public long Users { get; init; }

        public long Repos { get; init; }

        public long Units { get; init; }

        public long Nodes { get; init; }

        public long Edges { get; init; }
    }
}
