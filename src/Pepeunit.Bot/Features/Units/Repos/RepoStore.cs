using System.Data.Common;
using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>What became of a Repo's deletion.</summary>
internal enum DeleteRepoOutcome
{
    Deleted,

    /// <summary>There is none of this owner (any more).</summary>
    Gone,

    /// <summary>Units are made from it; nothing was deleted.</summary>
    InUse,
}

/// <summary>Which Repos a list shows.</summary>
/// <param name="Person">Who looks: Repos that are hidden from them are not there.</param>
/// <param name="Words">A part of the name, in any case; empty: every name.</param>
internal sealed record RepoSearch(long Person, bool IsOwnOnly, string Words);

/// <summary>Repos. A singleton; any number of callers at once.</summary>
internal sealed class RepoStore(RelationalDatabase database, ChangeLog changes)
{
    private const string Columns = """
        id, owner_id, name, description, visibility, source, address, is_compiled, firmware_link, is_auto_update, default_ref,
        refs, current_version, problem, problem_args, check_at_ms, checked_at_ms, created_at_ms
        """;

    private const string Found = """
        (owner_id = @Person OR (NOT @IsOwnOnly AND visibility <> 'Private')) AND name_folded LIKE @pattern ESCAPE '\'
        """;

    /// <summary>Stores a Repo, unless its owner has <paramref name="limit"/> already; false then.</summary>
    public Task<bool> CreateAsync(Repo repo, string? credentialsSealed, int limit, CancellationToken cancellationToken)
    {
        // The limit is part of the statement, so that two presses at once cannot both pass it.
        const string sql = """
            INSERT INTO repo (id, owner_id, name, name_folded, description, visibility, source, address, credentials_sealed,
                is_compiled, firmware_link, is_auto_update, default_ref, refs, current_version, problem, problem_args,
                is_problem_told, check_at_ms, checked_at_ms, created_at_ms)
            SELECT @Id, @OwnerId, @Name, @folded, @Description, @Visibility, @Source, @Address, @credentialsSealed,
                @IsCompiled, NULL, @IsAutoUpdate, NULL, '[]', NULL, NULL, '{}', FALSE, @CheckAtMs, NULL, @CreatedAtMs
            WHERE (SELECT COUNT(*) FROM repo WHERE owner_id = @OwnerId) < @limit
            """;
        return InChangeAsync(
            repo.Id, RepoChanges.Changed, sql,
            new
            {
                Id = repo.Id.ToString(),
                repo.OwnerId,
                repo.Name,
                folded = Fold(repo.Name),
                repo.Description,
                Visibility = repo.Visibility.ToString(),
                Source = repo.Source.ToString(),
                Address = repo.Address?.AbsoluteUri,
                credentialsSealed,
                repo.IsCompiled,
                repo.IsAutoUpdate,
                repo.CheckAtMs,
                repo.CreatedAtMs,
                limit,
            },
            cancellationToken);
    }

    public async Task<Repo?> FindAsync(RepoId id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM repo WHERE id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<RepoRow>(
            new CommandDefinition(sql, new { id = id.ToString() }, cancellationToken: cancellationToken));
        return row?.ToRepo();
    }

    /// <summary>The person's own first, then by name.</summary>
    public async Task<IReadOnlyList<Repo>> SearchAsync(
        RepoSearch search, int offset, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Columns} FROM repo WHERE {Found}
            ORDER BY CASE WHEN owner_id = @Person THEN 0 ELSE 1 END, name_folded, id LIMIT @limit OFFSET @offset
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RepoRow>(new CommandDefinition(
            sql, new { search.Person, search.IsOwnOnly, pattern = PatternOf(search.Words), offset, limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRepo())];
    }

    public async Task<int> CountAsync(RepoSearch search, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT COUNT(*) FROM repo WHERE {Found}";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            sql, new { search.Person, search.IsOwnOnly, pattern = PatternOf(search.Words) },
            cancellationToken: cancellationToken));
    }

    /// <summary>Git Repos whose time to be looked at has come, longest overdue first.</summary>
    public async Task<IReadOnlyList<Repo>> ListDueAsync(long nowMs, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM repo WHERE check_at_ms <= @nowMs ORDER BY check_at_ms LIMIT @limit";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RepoRow>(
            new CommandDefinition(sql, new { nowMs, limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRepo())];
    }

    /// <summary>The sealed credentials; null when there are none or the Repo is gone.</summary>
    public async Task<string?> FindCredentialsAsync(RepoId id, CancellationToken cancellationToken)
    {
        const string sql = "SELECT credentials_sealed FROM repo WHERE id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(
            new CommandDefinition(sql, new { id = id.ToString() }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Takes a due look for this process until <paramref name="leaseMs"/>, when it is due again unless it has been saved;
    /// false when another one has taken it, or the Repo is gone.
    /// </summary>
    public Task<bool> ClaimCheckAsync(Repo due, long leaseMs, CancellationToken cancellationToken) => InChangeAsync(
        due.Id, RepoChanges.Changed, "UPDATE repo SET check_at_ms = @leaseMs WHERE id = @id AND check_at_ms = @CheckAtMs",
        new { id = due.Id.ToString(), leaseMs, due.CheckAtMs }, cancellationToken);

    /// <summary>Puts the next look at a Git Repo to a time; false when there is none of this id.</summary>
    public Task<bool> PlanCheckAsync(RepoId id, long atMs, CancellationToken cancellationToken) => InChangeAsync(
        id, RepoChanges.Changed, "UPDATE repo SET check_at_ms = @atMs WHERE id = @id AND source = 'Git'",
        new { id = id.ToString(), atMs }, cancellationToken);

    /// <summary>Keeps what a person says about the Repo, if it is theirs; false when it is not (any more).</summary>
    public Task<bool> SaveAsync(Repo repo, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE repo SET name = @Name, name_folded = @folded, description = @Description, visibility = @Visibility,
                is_compiled = @IsCompiled, firmware_link = @FirmwareLink, is_auto_update = @IsAutoUpdate,
                default_ref = @DefaultRef, check_at_ms = @CheckAtMs
            WHERE id = @Id AND owner_id = @OwnerId
            """;
        return InChangeAsync(
            repo.Id, RepoChanges.Changed, sql,
            new
            {
                Id = repo.Id.ToString(),
                repo.OwnerId,
                repo.Name,
                folded = Fold(repo.Name),
                repo.Description,
                Visibility = repo.Visibility.ToString(),
                repo.IsCompiled,
                repo.FirmwareLink,
                repo.IsAutoUpdate,
                repo.DefaultRef,
                repo.CheckAtMs,
            },
            cancellationToken);
    }

    /// <summary>
    /// Keeps what a look at the Repo has found: name, description and kind only before it had a version, for its owner may
    /// have changed them while the look went on; a look that failed changes nothing but the problem. The problem counts as told until it changes; true when this one is new, so
    /// that its owner is told once.
    /// </summary>
    /// <param name="nextMs">The next look, unless somebody asked for an earlier one after the Repo was claimed.</param>
    public Task<bool> SaveCheckAsync(Repo repo, long nextMs, CancellationToken cancellationToken)
    {
        const string select = "SELECT problem FROM repo WHERE id = @Id AND is_problem_told";
        const string update = """
            UPDATE repo SET problem = @problem, problem_args = @args,
                refs = CASE WHEN @problem IS NULL THEN @refs ELSE refs END,
                current_version = CASE WHEN @problem IS NULL THEN @CurrentVersion ELSE current_version END,
                is_problem_told = @isTold, checked_at_ms = @CheckedAtMs,
                check_at_ms = CASE WHEN check_at_ms = @CheckAtMs THEN @nextMs ELSE check_at_ms END,
                name = CASE WHEN current_version IS NULL THEN @Name ELSE name END,
                name_folded = CASE WHEN current_version IS NULL THEN @folded ELSE name_folded END,
                description = CASE WHEN current_version IS NULL THEN @Description ELSE description END,
                is_compiled = CASE WHEN current_version IS NULL THEN @IsCompiled ELSE is_compiled END
            WHERE id = @Id
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var parameters = new
                {
                    Id = repo.Id.ToString(),
                    refs = JsonSerializer.Serialize(repo.Refs),
                    repo.CurrentVersion,
                    problem = repo.Problem?.Fault.ToString(),
                    args = repo.Problem?.ArgsJson ?? "{}",
                    isTold = repo.Problem is not null,
                    repo.CheckAtMs,
                    nextMs,
                    repo.CheckedAtMs,
                    repo.Name,
                    folded = Fold(repo.Name),
                    repo.Description,
                    repo.IsCompiled,
                };
                var told = await connection.ExecuteScalarAsync<string?>(
                    new CommandDefinition(select, parameters, transaction, cancellationToken: cancellationToken));
                if (await connection.ExecuteAsync(
                    new CommandDefinition(update, parameters, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await changes.AppendAsync(
                    connection, transaction, RepoChanges.Changed, repo.Id.ToString(), "{}", cancellationToken);
                return parameters.problem is not null && parameters.problem != told;
            },
            cancellationToken);
    }

    /// <summary>Makes a stored version the one that new Units get.</summary>
    public Task<bool> SetCurrentAsync(RepoId id, string version, CancellationToken cancellationToken) => InChangeAsync(
        id, RepoChanges.Changed, "UPDATE repo SET current_version = @version WHERE id = @id",
        new { id = id.ToString(), version }, cancellationToken);

    public async Task<int> CountUnitsAsync(RepoId id, CancellationToken cancellationToken)
    {
        const string sql = "SELECT COUNT(*) FROM unit WHERE repo_id = @id";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(
            new CommandDefinition(sql, new { id = id.ToString() }, cancellationToken: cancellationToken));
    }

    /// <summary>Deletes the owner's Repo with its versions, unless Units are made from it.</summary>
    public Task<DeleteRepoOutcome> DeleteAsync(RepoId id, long ownerId, CancellationToken cancellationToken)
    {
        const string used = "SELECT COUNT(*) FROM unit WHERE repo_id = @id";
        const string delete = "DELETE FROM repo WHERE id = @id AND owner_id = @ownerId";
        var parameters = new { id = id.ToString(), ownerId };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(used, parameters, transaction, cancellationToken: cancellationToken)) > 0)
                {
                    return DeleteRepoOutcome.InUse;
                }

                if (await connection.ExecuteAsync(
                    new CommandDefinition(delete, parameters, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return DeleteRepoOutcome.Gone;
                }

                await changes.AppendAsync(
                    connection, transaction, RepoChanges.Deleted, id.ToString(), "{}", cancellationToken);
                return DeleteRepoOutcome.Deleted;
            },
            cancellationToken);
    }

    /// <summary>Deletes all Repos of a person; Units of others that use them lose their Repo and keep their topics.</summary>
    public Task DeleteByOwnerAsync(long ownerId, CancellationToken cancellationToken)
    {
        const string select = "SELECT id FROM repo WHERE owner_id = @ownerId";
        const string units = "SELECT id FROM unit WHERE repo_id IN (SELECT id FROM repo WHERE owner_id = @ownerId)";
        const string detach = """
            UPDATE unit SET repo_id = NULL, repo_version = NULL, is_auto_update = FALSE
            WHERE repo_id IN (SELECT id FROM repo WHERE owner_id = @ownerId)
            """;
        const string delete = "DELETE FROM repo WHERE owner_id = @ownerId";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var parameters = new { ownerId };
                CommandDefinition Of(string sql) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
                var deleted = (await connection.QueryAsync<string>(Of(select))).AsList();
                var detached = (await connection.QueryAsync<string>(Of(units))).AsList();
                await connection.ExecuteAsync(Of(detach));
                await connection.ExecuteAsync(Of(delete));
                foreach (var unit in detached)
                    await changes.AppendAsync(connection, transaction, UnitChanges.Changed, unit, "{}", cancellationToken);
                foreach (var repo in deleted)
                    await changes.AppendAsync(connection, transaction, RepoChanges.Deleted, repo, "{}", cancellationToken);
            },
            cancellationToken);
    }

    private Task<bool> InChangeAsync(
        RepoId id, string kind, string sql, object parameters, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (DbConnection connection, DbTransaction transaction) =>
            {
                if (await connection.ExecuteAsync(
                    new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                await changes.AppendAsync(connection, transaction, kind, id.ToString(), "{}", cancellationToken);
                return true;
            },
            cancellationToken);

    private static string Fold(string name) => name.ToUpperInvariant();

    private static string PatternOf(string words) => "%" + Fold(words)
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal) + "%";

    // Properties and no constructor: only then does Dapper convert SQLite's integers to booleans.
    private sealed class RepoRow
    {
        public required string Id { get; init; }

        public long OwnerId { get; init; }

        public required string Name { get; init; }

        public required string Description { get; init; }

        public required string Visibility { get; init; }

        public required string Source { get; init; }

        public string? Address { get; init; }

        public bool IsCompiled { get; init; }

        public string? FirmwareLink { get; init; }

        public bool IsAutoUpdate { get; init; }

        public string? DefaultRef { get; init; }

        public required string Refs { get; init; }

        public string? CurrentVersion { get; init; }

        public string? Problem { get; init; }

        public required string ProblemArgs { get; init; }

        public long? CheckAtMs { get; init; }

        public long? CheckedAtMs { get; init; }

        public long CreatedAtMs { get; init; }

        public Repo ToRepo() => new(
            RepoId.Parse(Id), OwnerId, Name, Description, Enum.Parse<Visibility>(Visibility), Enum.Parse<RepoSource>(Source),
            Address is null ? null : new Uri(Address), IsCompiled, FirmwareLink, IsAutoUpdate, DefaultRef,
            JsonSerializer.Deserialize<List<RepoRef>>(Refs)!, CurrentVersion,
            Problem is null ? null : RepoProblem.Read(Problem, ProblemArgs), CheckAtMs, CheckedAtMs, CreatedAtMs);
    }
}
