using System.Text;
using Dapper;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>The versions of Repos, and the files sent for the next one. A singleton; any number of callers at once.</summary>
internal sealed class RepoVersionStore(RelationalDatabase database, TimeProvider time)
{
    private const string Columns =
        "repo_id, version, label, schema_example, env_example, manifest, readme, file_count, created_at_ms";

    /// <summary>Stores a version; one that is there already only gets the label, by which it was found last.</summary>
    public Task SaveAsync(RepoId repo, string version, string label, RepoContent content, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO repo_version (repo_id, version, label, schema_example, env_example, manifest, readme, firmware,
                file_count, created_at_ms)
            VALUES (@repo, @version, @label, @schema, @env, @manifest, @Readme, @firmware, @Count, @nowMs)
            ON CONFLICT (repo_id, version) DO UPDATE SET label = excluded.label
            """;
        var parameters = new
        {
            repo = repo.ToString(),
            version,
            label,
            schema = Encoding.UTF8.GetString(content.SchemaJson),
            env = content.EnvJson is { } env ? Encoding.UTF8.GetString(env) : "{}",
            manifest = content.ManifestToml is { } toml ? Encoding.UTF8.GetString(toml) : null,
            content.Readme,
            firmware = FirmwareArchive.Pack(content.Firmware),
            content.Firmware.Count,
            nowMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        return ExecuteAsync(sql, parameters, cancellationToken);
    }

    public async Task<RepoVersion?> FindAsync(RepoId repo, string version, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM repo_version WHERE repo_id = @repo AND version = @version";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<VersionRow>(new CommandDefinition(
            sql, new { repo = repo.ToString(), version }, cancellationToken: cancellationToken));
        return row?.ToVersion();
    }

    /// <summary>The version that a Unit is to run; null for a Unit without a Repo.</summary>
    public async Task<RepoVersion?> FindOfAsync(Unit unit, CancellationToken cancellationToken) =>
        unit is { Repo: { } repo, RepoVersion: { } version } ? await FindAsync(repo, version, cancellationToken) : null;

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<RepoVersion>> ListAsync(RepoId repo, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Columns} FROM repo_version WHERE repo_id = @repo ORDER BY created_at_ms DESC, version LIMIT @limit
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<VersionRow>(new CommandDefinition(
            sql, new { repo = repo.ToString(), limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToVersion())];
    }

    /// <summary>The firmware of a version, a zip; null when there is no such version.</summary>
    public async Task<byte[]?> FindFirmwareAsync(RepoId repo, string version, CancellationToken cancellationToken)
    {
        const string sql = "SELECT firmware FROM repo_version WHERE repo_id = @repo AND version = @version";
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<byte[]?>(new CommandDefinition(
            sql, new { repo = repo.ToString(), version }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Forgets old versions that no Unit runs: of those, the <paramref name="kept"/> newest and the current one stay, so that
    /// a branch that moves every hour does not fill the disk.
    /// </summary>
    public Task PruneAsync(RepoId repo, int kept, CancellationToken cancellationToken)
    {
        const string sql = """
            DELETE FROM repo_version WHERE repo_id = @repo
              AND version NOT IN (SELECT repo_version FROM unit WHERE repo_id = @repo AND repo_version IS NOT NULL)
              AND version NOT IN (SELECT current_version FROM repo WHERE id = @repo AND current_version IS NOT NULL)
              AND version NOT IN (SELECT version FROM repo_version WHERE repo_id = @repo
                                  ORDER BY created_at_ms DESC, version LIMIT @kept)
            """;
        return ExecuteAsync(sql, new { repo = repo.ToString(), kept }, cancellationToken);
    }

    /// <summary>Keeps a file for the next version; a file of the same name gives way.</summary>
    public Task SaveDraftAsync(RepoId repo, string name, byte[] content, CancellationToken cancellationToken) => ExecuteAsync(
        """
        INSERT INTO repo_draft (repo_id, name, content) VALUES (@repo, @name, @content)
        ON CONFLICT (repo_id, name) DO UPDATE SET content = excluded.content
        """,
        new { repo = repo.ToString(), name, content }, cancellationToken);

    /// <summary>The files sent for the next version, by name.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> ReadDraftAsync(RepoId repo, CancellationToken cancellationToken)
    {
        const string sql = "SELECT name, content FROM repo_draft WHERE repo_id = @repo ORDER BY name";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Name, byte[] Content)>(new CommandDefinition(
            sql, new { repo = repo.ToString() }, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Name, row => row.Content, StringComparer.Ordinal);
    }

    public Task ClearDraftAsync(RepoId repo, CancellationToken cancellationToken) => ExecuteAsync(
        "DELETE FROM repo_draft WHERE repo_id = @repo", new { repo = repo.ToString() }, cancellationToken);

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)),
            cancellationToken);

    private sealed class VersionRow
    {
        public required string RepoId { get; init; }

        public required string Version { get; init; }

        public required string Label { get; init; }

        public required string SchemaExample { get; init; }

        public required string EnvExample { get; init; }

        public string? Manifest { get; init; }

        public string? Readme { get; init; }

        public int FileCount { get; init; }

        public long CreatedAtMs { get; init; }

        public RepoVersion ToVersion() => RepoVersion.Read(
            Repos.RepoId.Parse(RepoId), Version, Label, SchemaExample, EnvExample, Manifest, Readme, FileCount, CreatedAtMs);
    }
}
