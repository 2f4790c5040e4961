using System.Data.Common;
using Dapper;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Runs the statements of one transaction (or of none) without repeating what they have in common.</summary>
internal readonly struct Commands(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
{
    public Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(Of(sql, parameters));

    public Task<T?> ScalarAsync<T>(string sql, object parameters) => connection.ExecuteScalarAsync<T>(Of(sql, parameters));

    public async Task<List<T>> QueryAsync<T>(string sql, object parameters) =>
        (await connection.QueryAsync<T>(Of(sql, parameters))).AsList();

    private CommandDefinition Of(string sql, object parameters) =>
        new(sql, parameters, transaction, cancellationToken: cancellationToken);
}
