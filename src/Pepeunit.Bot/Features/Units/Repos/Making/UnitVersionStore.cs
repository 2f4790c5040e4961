using System.Data.Common;
using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <summary>Which version Units are to run. A singleton; any number of callers at once.</summary>
internal sealed class UnitVersionStore(RelationalDatabase database, UnitStore units, ChangeLog changes, TimeProvider time)
{
    /// <summary>
    /// Gives a Unit a version of its Repo, and the topics of that version: nodes of the same direction and name stay as they
    /// are, with their links and values; new ones come, others go with what they have stored.
    /// </summary>
    /// <returns>False when the Unit is gone, or of another Repo by now; nothing is changed then.</returns>
    public async Task<bool> SetAsync(Unit unit, RepoVersion version, CancellationToken cancellationToken)
    {
        const string sql = "UPDATE unit SET repo_version = @version WHERE id = @id AND repo_id = @repo";
        var now = time.GetUtcNow();
        var wanted = UnitCreator.NodesOf(unit.Id, version.Schema, now).ToDictionary(node => (node.Direction, node.Name));
        var present = (await units.ListNodesAsync(unit.Id, cancellationToken)).ToDictionary(node => (node.Direction, node.Name));
        return await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var row = new { id = unit.Id.ToString(), repo = version.Repo.ToString(), version = version.Version };
                if (await ExecuteAsync(connection, transaction, sql, row, cancellationToken) == 0) return false;
                var gone = present.Where(node => !wanted.ContainsKey(node.Key)).Select(node => node.Value.Id.ToString()).ToList();
                foreach (var id in gone)
                {
                    await ExecuteAsync(
                        connection, transaction, "DELETE FROM unit_node WHERE id = @id", new { id }, cancellationToken);
                }

                foreach (var (key, node) in wanted)
                    await PlaceAsync(connection, transaction, present.GetValueOrDefault(key), node, cancellationToken);
                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Changed, unit.Id.ToString(), "{}", cancellationToken);
                if (gone.Count == 0) return true;
                await changes.AppendAsync(
                    connection, transaction, UnitChanges.NodesDeleted, unit.Id.ToString(),
                    JsonSerializer.Serialize(new UnitDeleted(unit.OwnerId, gone)), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Whether the Unit follows its Repo's current version.</summary>
    public Task SetAutoUpdateAsync(UnitId unit, bool isAutoUpdate, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await ExecuteAsync(
                    connection, transaction,
                    "UPDATE unit SET is_auto_update = @isAutoUpdate WHERE id = @id AND repo_id IS NOT NULL",
                    new { id = unit.ToString(), isAutoUpdate }, cancellationToken);
                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Changed, unit.ToString(), "{}", cancellationToken);
            },
            cancellationToken);

    /// <summary>Units that follow a Repo that they may see and that has gone on, in the order of their ids.</summary>
    public async Task<IReadOnlyList<UnitId>> ListOutdatedFollowersAsync(int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT unit.id FROM unit JOIN repo ON repo.id = unit.repo_id
            WHERE unit.is_auto_update AND repo.current_version IS NOT NULL AND unit.repo_version <> repo.current_version
              AND (repo.visibility <> 'Private' OR repo.owner_id = unit.owner_id)
            ORDER BY unit.id LIMIT @limit
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(
            new CommandDefinition(sql, new { limit }, cancellationToken: cancellationToken));
        return [.. ids.Select(id => new UnitId(Guid.Parse(id)))];
    }

    private Task<int> PlaceAsync(
        DbConnection connection, DbTransaction transaction, UnitNode? present, UnitNode wanted,
        CancellationToken cancellationToken) => present is null
        ? UnitStore.InsertNodeAsync(
            connection, transaction, wanted, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken)
        : ExecuteAsync(
            connection, transaction, "UPDATE unit_node SET position = @Position, is_read = @IsRead WHERE id = @id",
            new { id = present.Id.ToString(), wanted.Position, wanted.IsRead }, cancellationToken);

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
}
