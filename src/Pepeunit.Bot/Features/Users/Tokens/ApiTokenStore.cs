using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>The table of API tokens. A singleton; any number of callers at once.</summary>
internal sealed class ApiTokenStore(RelationalDatabase database)
{
    /// <summary>Uses are written down no oftener, so that a call costs a read and seldom a write.</summary>
    private const long UseStepMs = 60_000;

    private const string Columns = "id, person_id, name, created_at_ms, last_used_at_ms";

    /// <summary>Stores a token within a transaction; false, and nothing stored, when its person has as many as one may.</summary>
    public static async Task<bool> AddAsync(
        DbConnection connection, DbTransaction transaction, ApiToken token, string hash, int limit,
        CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO api_token (id, person_id, name, hash, created_at_ms)
            SELECT @Id, @PersonId, @Name, @Hash, @CreatedAtMs
            WHERE (SELECT COUNT(*) FROM api_token WHERE person_id = @PersonId) < @Limit
            """;
        var row = new { Id = token.Id.ToString(), token.PersonId, token.Name, Hash = hash, token.CreatedAtMs, Limit = limit };
        return await connection.ExecuteAsync(
            new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken)) == 1;
    }

    /// <inheritdoc cref="AddAsync(DbConnection, DbTransaction, ApiToken, string, int, CancellationToken)"/>
    public Task<bool> AddAsync(ApiToken token, string hash, int limit, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => AddAsync(connection, transaction, token, hash, limit, cancellationToken),
            cancellationToken);

    /// <summary>The token that a call carries, and notes its use; null when it does not exist (any more).</summary>
    /// <remarks>Found by its hash: how long it takes tells nothing of a stored token.</remarks>
    public async Task<ApiToken?> FindByTokenAsync(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string find = $"SELECT {Columns} FROM api_token WHERE hash = @hash";
        const string use = "UPDATE api_token SET last_used_at_ms = @nowMs WHERE id = @id";
        var hash = ApiToken.HashOf(token);
        TokenRow? row;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            row = await connection.QuerySingleOrDefaultAsync<TokenRow>(
                new CommandDefinition(find, new { hash }, cancellationToken: cancellationToken));
        }

        if (row is null) return null;
        var nowMs = now.ToUnixTimeMilliseconds();
        if (row.LastUsedAtMs is null || nowMs - row.LastUsedAtMs >= UseStepMs)
        {
            await database.InTransactionAsync(
                (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
                    use, new { nowMs, id = row.Id }, transaction, cancellationToken: cancellationToken)),
                cancellationToken);
        }

        return row.ToToken();
    }

    /// <summary>The person's tokens, newest first.</summary>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(
        long personId, int offset, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Columns} FROM api_token WHERE person_id = @personId ORDER BY id DESC LIMIT @limit OFFSET @offset
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<TokenRow>(
            new CommandDefinition(sql, new { personId, offset, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToToken())];
    }

    public async Task<int> CountAsync(long personId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT COUNT(*) FROM api_token WHERE person_id = @personId", new { personId },
            cancellationToken: cancellationToken));
    }

    /// <summary>One of the person's tokens; null when there is none (any more).</summary>
    public async Task<ApiToken?> FindAsync(Guid id, long personId, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM api_token WHERE id = @id AND person_id = @personId";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<TokenRow>(
            new CommandDefinition(sql, new { id = id.ToString(), personId }, cancellationToken: cancellationToken));
        return row?.ToToken();
    }

    /// <summary>Revokes the person's token: from now on calls with it are refused. False when it is gone already.</summary>
    public Task<bool> RevokeAsync(Guid id, long personId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (connection, transaction) => await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM api_token WHERE id = @id AND person_id = @personId", new { id = id.ToString(), personId },
                transaction, cancellationToken: cancellationToken)) == 1,
            cancellationToken);

    public Task RevokeAllAsync(long personId, CancellationToken cancellationToken) => database.InTransactionAsync(
        (connection, transaction) => connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM api_token WHERE person_id = @personId", new { personId }, transaction,
            cancellationToken: cancellationToken)),
        cancellationToken);

    private sealed class TokenRow
    {
        public required string Id { get; init; }

        public long PersonId { get; init; }

        public required string Name { get; init; }

        public long CreatedAtMs { get; init; }

        public long? LastUsedAtMs { get; init; }

        public ApiToken ToToken() =>
            new(Guid.Parse(Id, CultureInfo.InvariantCulture), PersonId, Name, CreatedAtMs, LastUsedAtMs);
    }
}
