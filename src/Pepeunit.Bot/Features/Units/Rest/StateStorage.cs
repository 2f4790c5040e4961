using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>The text that a device keeps here between its restarts. A singleton; any number of callers at once.</summary>
internal sealed class StateStorage(RelationalDatabase database, TimeProvider time)
{
    /// <summary>Longest text, in Unicode characters (code points).</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>Largest call that can carry it: JSON may write a character in twelve bytes.</summary>
    public const int MaxBodyBytes = 12 * MaxCharacters + 1024;

    /// <summary>Why a text cannot be kept; null when it can.</summary>
    public static ApiRefusal? FindProblem(string? state)
    {
        if (state is null) return ApiRefusal.Invalid("bad_json", "The body must be {\"state\": \"text\"}; state is missing.");

        // The databases keep valid text only, and one of them has no U+0000.
        if (state.Contains('\0', StringComparison.Ordinal))
        {
            return ApiRefusal.Invalid(
                "bad_text", "state holds the character U+0000, which cannot be kept. Encode it, in base64 for example.");
        }

        var characters = state.Length - state.Count(char.IsLowSurrogate);
        return characters <= MaxCharacters
            ? null
            : ApiRefusal.Invalid("too_long", string.Create(
                CultureInfo.InvariantCulture, $"state has {characters} characters; at most {MaxCharacters} are kept."));
    }

    public Task SetAsync(UnitId unit, string state, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO unit_state_storage (unit_id, state, updated_at_ms) VALUES (@UnitId, @State, @NowMs)
            ON CONFLICT (unit_id) DO UPDATE SET state = excluded.state, updated_at_ms = excluded.updated_at_ms
            """;
        var row = new { UnitId = unit.ToString(), State = state, NowMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        return database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken)),
            cancellationToken);
    }

    /// <summary>The text; empty when none was kept.</summary>
    public async Task<string> GetAsync(UnitId unit, CancellationToken cancellationToken)
    {
        const string sql = "SELECT state FROM unit_state_storage WHERE unit_id = @unit";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(
            new CommandDefinition(sql, new { unit = unit.ToString() }, cancellationToken: cancellationToken)) ?? "";
    }
}

/// <param name="State">At most 1 000 000 characters.</param>
internal sealed record StateStorageBody(string? State);
