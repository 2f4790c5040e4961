using System.Security.Cryptography;
using System.Text;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram.Profile;

/// <summary>
/// What Telegram was last told about the bot, by hash. Telegram counts changes of the name severely: one too many and the
/// next is refused for hours.
/// </summary>
internal sealed class BotProfileStore(RelationalDatabase database)
{
    public static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public async Task<bool> IsTheSameAsync(string item, string content, CancellationToken cancellationToken)
    {
        const string sql = "SELECT content_hash FROM bot_profile WHERE item = @item";
        await using var connection = await database.OpenAsync(cancellationToken);
        var known = await connection.ExecuteScalarAsync<string?>(
            new CommandDefinition(sql, new { item }, cancellationToken: cancellationToken));
        return known == Hash(content);
    }

    public Task RememberAsync(string item, string content, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO bot_profile (item, content_hash) VALUES (@item, @contentHash)
            ON CONFLICT (item) DO UPDATE SET content_hash = excluded.content_hash
            """;
        var parameters = new { item, contentHash = Hash(content) };
        return database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
    }
}
