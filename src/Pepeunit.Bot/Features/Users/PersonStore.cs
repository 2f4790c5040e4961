using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

/// <summary>The table of persons. A singleton; any number of callers at once.</summary>
internal sealed class PersonStore(RelationalDatabase database, ChangeLog changes)
{
    /// <summary>Kind of the change written when a person's row changes; the subject is the person's id.</summary>
    public const string Changed = "person.changed";

    /// <summary>Kind of the change written beside <see cref="Changed"/> when a person is blocked or unblocked.</summary>
    public const string BlockChanged = "person.block_changed";

    private const int MaxNameLength = 200;
    private const string Columns =
        "id, first_name, last_name, username, language, is_language_chosen, zone, role, is_blocked, created_at_ms";

    public async Task<PersonRow?> FindAsync(long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM person WHERE id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PersonRow>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The person of a username, in whatever case; of several that had it one after another, who came last.</summary>
    public async Task<PersonRow?> FindByUsernameAsync(string username, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Columns} FROM person WHERE LOWER(username) = LOWER(@username) ORDER BY created_at_ms DESC, id LIMIT 1
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PersonRow>(
            new CommandDefinition(sql, new { username }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Stores a person that is not there yet and keeps the names of one that is. The language follows Telegram's until the
    /// person chooses one; the role is raised to admin when the configuration says so, and never lowered here.
    /// </summary>
    public Task<PersonRow> UpsertAsync(
        TelegramUser from, string language, PersonRole role, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql = $"""
            INSERT INTO person (id, first_name, last_name, username, language, is_language_chosen, zone, role,
                                is_blocked, created_at_ms)
            VALUES (@Id, @FirstName, @LastName, @Username, @Language, FALSE, NULL, @Role, FALSE, @CreatedAtMs)
            ON CONFLICT (id) DO UPDATE SET
                first_name = excluded.first_name, last_name = excluded.last_name, username = excluded.username,
                language = CASE WHEN person.is_language_chosen THEN person.language ELSE excluded.language END,
                role = CASE WHEN excluded.role = 'Admin' THEN excluded.role ELSE person.role END
            RETURNING {Columns}
            """;
        var row = new
        {
            from.Id,
            FirstName = Bounded(from.FirstName),
            LastName = BoundedOrNull(from.LastName),
            Username = BoundedOrNull(from.Username),
            Language = language,
            Role = role.ToString(),
            CreatedAtMs = now.ToUnixTimeMilliseconds(),
        };
        // Telegram gives a username to one person at a time: whoever had it before has it no more.
        const string free = "UPDATE person SET username = NULL WHERE username = @Username AND id <> @Id";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (row.Username is not null)
                {
                    await connection.ExecuteAsync(
                        new CommandDefinition(free, row, transaction, cancellationToken: cancellationToken));
                }

                return await connection.QuerySingleAsync<PersonRow>(
                    new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
            },
            cancellationToken);
    }

    public Task SetLanguageAsync(long id, string language, CancellationToken cancellationToken) => UpdateAsync(
        "UPDATE person SET language = @value, is_language_chosen = TRUE WHERE id = @id", id, language, cancellationToken);

    /// <summary>Keeps the zone by its IANA name.</summary>
    public Task SetZoneAsync(long id, string zone, CancellationToken cancellationToken) =>
        UpdateAsync("UPDATE person SET zone = @value WHERE id = @id", id, zone, cancellationToken);

    /// <summary>Blocks or unblocks a person; false when there is nothing to change.</summary>
    public Task<bool> SetBlockedAsync(long id, bool isBlocked, CancellationToken cancellationToken)
    {
        const string sql = "UPDATE person SET is_blocked = @isBlocked WHERE id = @id AND is_blocked <> @isBlocked";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteAsync(new CommandDefinition(
                    sql, new { id, isBlocked }, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await changes.AppendAsync(connection, transaction, Changed, Subject(id), "{}", cancellationToken);
                await changes.AppendAsync(connection, transaction, BlockChanged, Subject(id), "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The ids of blocked persons: for what is kept in memory.</summary>
    public async Task<IReadOnlySet<long>> ListBlockedAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT id FROM person WHERE is_blocked";
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<long>(new CommandDefinition(sql, cancellationToken: cancellationToken))).ToHashSet();
    }

    public Task SetRoleAsync(long id, PersonRole role, CancellationToken cancellationToken) =>
        UpdateAsync("UPDATE person SET role = @value WHERE id = @id", id, role.ToString(), cancellationToken);

    /// <summary>
    /// Persons whose name, username or id holds <paramref name="text"/> (all for an empty one), who came last first, and how
    /// many there are.
    /// </summary>
    public async Task<(IReadOnlyList<PersonRow> Page, int Total)> SearchAsync(
        string text, int offset, int limit, CancellationToken cancellationToken)
    {
        // SQLite's LOWER knows ASCII alone, so names of other scripts are also looked for as typed and capitalised. The
        // escape character keeps % and _ of what was typed from being wildcards.
        const string name = "first_name || ' ' || COALESCE(last_name, '') || ' @' || COALESCE(username, '') || ' ' || id";
        const string where = $"""
            WHERE LOWER({name}) LIKE @lower ESCAPE '!' OR {name} LIKE @typed ESCAPE '!' OR {name} LIKE @capital ESCAPE '!'
            """;
        const string sql = $"SELECT {Columns} FROM person {where} ORDER BY created_at_ms DESC, id LIMIT @limit OFFSET @offset";
        var typed = text.Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);
        var lower = typed.ToLowerInvariant();
        var capital = lower.Length == 0 ? lower : char.ToUpperInvariant(lower[0]) + lower[1..];
        var row = new { lower = $"%{lower}%", typed = $"%{typed}%", capital = $"%{capital}%", offset, limit };
        await using var connection = await database.OpenAsync(cancellationToken);
        var page = await connection.QueryAsync<PersonRow>(new CommandDefinition(sql, row, cancellationToken: cancellationToken));
        var total = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition($"SELECT COUNT(*) FROM person {where}", row, cancellationToken: cancellationToken));
        return (page.AsList(), total);
    }

    /// <summary>
    /// Remembers who invited a person that came less than <paramref name="freshness"/> ago; false when the person was here
    /// before, was invited already, or follows an own link.
    /// </summary>
    public async Task<bool> TrySetInviterAsync(
        long id, long inviter, DateTimeOffset now, TimeSpan freshness, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE person SET invited_by = @inviter
            WHERE id = @id AND id <> @inviter AND invited_by IS NULL AND created_at_ms > @sinceMs
              AND EXISTS (SELECT 1 FROM person AS other WHERE other.id = @inviter)
            """;
        var row = new { id, inviter, sinceMs = (now - freshness).ToUnixTimeMilliseconds() };
        return await database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken)),
            cancellationToken) == 1;
    }

    /// <summary>The subject of this feature's changes.</summary>
    public static string Subject(long id) => id.ToString(CultureInfo.InvariantCulture);

    private Task UpdateAsync(string sql, long id, string value, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (DbConnection connection, DbTransaction transaction) =>
            {
                await connection.ExecuteAsync(
                    new CommandDefinition(sql, new { id, value }, transaction, cancellationToken: cancellationToken));
                await changes.AppendAsync(
                    connection, transaction, Changed, Subject(id), "{}", cancellationToken);
            },
            cancellationToken);

    private static string? BoundedOrNull(string? text) => text is null ? null : Bounded(text);

    private static string Bounded(string text) => text.Length <= MaxNameLength ? text : text[..MaxNameLength];
}

/// <summary>A row of <c>person</c>.</summary>
internal sealed class PersonRow
{
    public long Id { get; init; }

    public required string FirstName { get; init; }

    public string? LastName { get; init; }

    public string? Username { get; init; }

    public required string Language { get; init; }

    public bool IsLanguageChosen { get; init; }

    /// <summary>IANA name; null as long as the person has not said it.</summary>
    public string? Zone { get; init; }

    public required string Role { get; init; }

    public bool IsBlocked { get; init; }

    public long CreatedAtMs { get; init; }

    /// <summary>As Telegram gives it: any characters; escape it.</summary>
    public string DisplayName => $"{FirstName} {LastName}".Trim();
}
