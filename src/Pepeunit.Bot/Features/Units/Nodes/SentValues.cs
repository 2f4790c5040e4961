using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>What each person sent to an Input from the chat lately. A singleton; any number of callers at once.</summary>
internal sealed class SentValues(RelationalDatabase database, TimeProvider time)
{
    /// <summary>Values kept for one person and Input.</summary>
    public const int Keep = 6;

    /// <summary>Longest value that is kept, in UTF-16 units: it has to fit on a button.</summary>
    public const int MaxLength = 40;

    /// <summary>Remembers a value; a longer one than <see cref="MaxLength"/> is not kept.</summary>
    public Task AddAsync(UnitNodeId node, long personId, string value, CancellationToken cancellationToken)
    {
        if (value.Length > MaxLength) return Task.CompletedTask;
        const string insert = """
            INSERT INTO unit_sent_value (node_id, person_id, value, sent_at_ms) VALUES (@node, @personId, @value, @nowMs)
            ON CONFLICT (node_id, person_id, value) DO UPDATE SET sent_at_ms = excluded.sent_at_ms
            """;
        const string forget = """
            DELETE FROM unit_sent_value
            WHERE node_id = @node AND person_id = @personId AND value NOT IN (
                SELECT value FROM unit_sent_value WHERE node_id = @node AND person_id = @personId
                ORDER BY sent_at_ms DESC, value LIMIT @Keep)
            """;
        var row = new { node = node.ToString(), personId, value, nowMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Keep };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    new CommandDefinition(insert, row, transaction, cancellationToken: cancellationToken));
                await connection.ExecuteAsync(
                    new CommandDefinition(forget, row, transaction, cancellationToken: cancellationToken));
            },
            cancellationToken);
    }

    /// <summary>The person's values for the Input, latest first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(UnitNodeId node, long personId, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT value FROM unit_sent_value WHERE node_id = @node AND person_id = @personId
            ORDER BY sent_at_ms DESC, value
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var values = await connection.QueryAsync<string>(
            new CommandDefinition(sql, new { node = node.ToString(), personId }, cancellationToken: cancellationToken));
        return [.. values];
    }

    public Task ForgetPersonAsync(long personId, CancellationToken cancellationToken) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM unit_sent_value WHERE person_id = @personId", new { personId }, transaction,
            cancellationToken: cancellationToken)),
        cancellationToken);
}
