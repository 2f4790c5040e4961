using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos.Env;

/// <summary>The values that persons have given for their Units' <c>env.json</c>, encrypted at rest.</summary>
internal sealed class UnitEnvStore(RelationalDatabase database, UnitStore units, UnitSecretsSeal seal)
{
    /// <summary>The values by their keys: secrets.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> ReadAsync(Unit unit, CancellationToken cancellationToken) =>
        await units.FindEnvAsync(unit.Id, cancellationToken) is { } text
        && seal.Open(text, unit.Id.ToString()).Of(unit.OwnerId).Values is { } values
            ? values
            : new Dictionary<string, JsonElement>();

    /// <summary>Keeps a value, or takes it away for null; false when the Unit is gone or has another owner by now.</summary>
    public Task<bool> SetAsync(Unit unit, string key, JsonElement? value, CancellationToken cancellationToken)
    {
        const string select = "SELECT env_sealed FROM unit WHERE id = @id AND owner_id = @OwnerId";
        const string update = "UPDATE unit SET env_sealed = @envSealed WHERE id = @id";
        var id = unit.Id.ToString();
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var text = await connection.ExecuteScalarAsync<string?>(
                    new CommandDefinition(select, new { id, unit.OwnerId }, transaction, cancellationToken: cancellationToken));
                if (text is null) return false;
                var secrets = seal.Open(text, id).Of(unit.OwnerId);
                var values = new Dictionary<string, JsonElement>(secrets.Values ?? []);
                if (value is { } given) values[key] = given;
                else values.Remove(key);
                var kept = values.Count == 0
                    ? secrets with { Values = null, GivenBy = null }
                    : secrets with { Values = values, GivenBy = unit.OwnerId };
                var envSealed = seal.Seal(kept, id);
                return await connection.ExecuteAsync(new CommandDefinition(
                    update, new { id, envSealed }, transaction, cancellationToken: cancellationToken)) == 1;
            },
            cancellationToken);
    }
}
