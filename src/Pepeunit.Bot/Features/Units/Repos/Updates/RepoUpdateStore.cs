using System.Globalization;
using Dapper;
using Pepeunit.Bot.Features.Units.Repos.Making;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos.Updates;

/// <summary>Updates of many Units, so that they go on after a restart. A singleton; any number of callers at once.</summary>
internal sealed class RepoUpdateStore(RelationalDatabase database, TimeProvider time)
{
    private const string Columns = "id, repo_id, version, owner_id, chat_id, state";

    /// <summary>How many of the person's Units of a Repo are to run another version.</summary>
    public async Task<int> CountOutdatedAsync(RepoId repo, long ownerId, string version, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT COUNT(*) FROM unit WHERE repo_id = @repo AND owner_id = @ownerId AND repo_version <> @version
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            sql, new { repo = repo.ToString(), ownerId, version }, cancellationToken: cancellationToken));
    }

    /// <summary>Begins to update those Units; false when such an update runs already.</summary>
    public Task<bool> StartAsync(RepoId repo, string version, long ownerId, long chatId, CancellationToken cancellationToken)
    {
        const string insert = """
            INSERT INTO repo_update (id, repo_id, version, owner_id, chat_id, state, created_at_ms)
            VALUES (@id, @repo, @version, @ownerId, @chatId, 'Running', @nowMs)
            ON CONFLICT (repo_id, owner_id) WHERE state = 'Running' DO NOTHING
            """;
        const string units = """
            INSERT INTO repo_update_unit (update_id, unit_id, outcome)
            SELECT @id, id, 'Waiting' FROM unit WHERE repo_id = @repo AND owner_id = @ownerId AND repo_version <> @version
            """;
        var now = time.GetUtcNow();
        var parameters = new
        {
            id = Guid.CreateVersion7(now).ToString("D"),
            repo = repo.ToString(),
            version,
            ownerId,
            chatId,
            nowMs = now.ToUnixTimeMilliseconds(),
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteAsync(
                    new CommandDefinition(insert, parameters, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync(
                    new CommandDefinition(units, parameters, transaction, cancellationToken: cancellationToken));
                return true;
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<RepoUpdate>> ListRunningAsync(CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM repo_update WHERE state = 'Running' ORDER BY id";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<UpdateRow>(new CommandDefinition(sql, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToUpdate())];
    }

    public async Task<RepoUpdate?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM repo_update WHERE id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<UpdateRow>(new CommandDefinition(
            sql, new { id = id.ToString("D") }, cancellationToken: cancellationToken));
        return row?.ToUpdate();
    }

    /// <summary>Units whose turn it is.</summary>
    public async Task<IReadOnlyList<UnitId>> ListWaitingAsync(Guid update, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT unit_id FROM repo_update_unit WHERE update_id = @id AND outcome = 'Waiting' ORDER BY unit_id LIMIT @limit
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            sql, new { id = update.ToString("D"), limit }, cancellationToken: cancellationToken));
        return [.. ids.Select(id => new UnitId(Guid.Parse(id, CultureInfo.InvariantCulture)))];
    }

    /// <summary>Notes what became of a Unit; again is no error.</summary>
    public Task NoteAsync(Guid update, UnitId unit, UpdateOutcome outcome, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
                "UPDATE repo_update_unit SET outcome = @outcome WHERE update_id = @id AND unit_id = @unit",
                new { id = update.ToString("D"), unit = unit.ToString(), outcome = outcome.ToString() }, transaction,
                cancellationToken: cancellationToken)),
            cancellationToken);

    /// <summary>Ends a running update; false when it is over already, or somebody else's.</summary>
    public Task<bool> EndAsync(Guid update, long ownerId, RepoUpdateState state, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE repo_update SET state = @state, finished_at_ms = @nowMs
            WHERE id = @id AND owner_id = @ownerId AND state = 'Running'
            """;
        var parameters = new
        {
            id = update.ToString("D"),
            ownerId,
            state = state.ToString(),
            nowMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        return database.InTransactionAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)) == 1,
            cancellationToken);
    }

    public async Task<RepoUpdateProgress> ReadProgressAsync(Guid update, CancellationToken cancellationToken)
    {
        const string sql = "SELECT outcome, COUNT(*) FROM repo_update_unit WHERE update_id = @id GROUP BY outcome";
        await using var connection = await database.OpenAsync(cancellationToken);
        var counts = (await connection.QueryAsync<(string Outcome, long Count)>(new CommandDefinition(
            sql, new { id = update.ToString("D") }, cancellationToken: cancellationToken)))
            .ToDictionary(row => row.Outcome, row => (int)row.Count);
        var (waiting, sent) = (counts.GetValueOrDefault("Waiting"), counts.GetValueOrDefault(nameof(UpdateOutcome.Sent)));
        var total = counts.Values.Sum();
        return new RepoUpdateProgress(total, waiting, sent, total - waiting - sent);
    }

    /// <summary>Forgets updates that ended before a time.</summary>
    public Task PruneAsync(long beforeMs, CancellationToken cancellationToken) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM repo_update WHERE finished_at_ms < @beforeMs", new { beforeMs }, transaction,
            cancellationToken: cancellationToken)),
        cancellationToken);

    /// <summary>Deletes a person's updates, running ones too.</summary>
    public Task DeleteByOwnerAsync(long ownerId, CancellationToken cancellationToken) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM repo_update WHERE owner_id = @ownerId", new { ownerId }, transaction,
            cancellationToken: cancellationToken)),
        cancellationToken);

    private sealed class UpdateRow
    {
        public required string Id { get; init; }

        public required string RepoId { get; init; }

        public required string Version { get; init; }

        public long OwnerId { get; init; }

        public long ChatId { get; init; }

        public required string State { get; init; }

        public RepoUpdate ToUpdate() => new(
            Guid.Parse(Id, CultureInfo.InvariantCulture), Repos.RepoId.Parse(RepoId), Version, OwnerId, ChatId,
            Enum.Parse<RepoUpdateState>(State));
    }
}
