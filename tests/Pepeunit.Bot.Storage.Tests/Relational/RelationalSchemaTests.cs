using System.Text.RegularExpressions;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

/// <summary>What all migrations make of an empty database, compared with files that a reviewer sees change.</summary>
public sealed partial class RelationalSchemaTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_replay_from_empty_gives_the_schema_on_file()
    {
        using var test = await TestDatabase.CreateAsync(RelationalEngine.Sqlite);
        await using var connection = await test.Database.OpenAsync(Stop);

        await GoldenSchema.CompareAsync(await GoldenSchema.ReadSqliteAsync(connection, Stop), "Relational", Stop);
    }

    [Fact]
    public async Task A_replay_from_empty_on_PostgreSQL_gives_the_schema_on_file()
    {
        using var test = await TestDatabase.CreateAsync(RelationalEngine.PostgreSql);
        await using var connection = await test.Database.OpenAsync(Stop);

        await GoldenSchema.CompareAsync(await GoldenSchema.ReadPostgresAsync(connection, Stop), "Relational.Postgres", Stop);
    }

    [Fact]
    public void Migrations_use_only_column_types_that_both_engines_take()
    {
        foreach (var migration in MigrationSet.Embedded("Relational").Migrations)
        {
            var foreign = ForeignType().Match(Comment().Replace(migration.Sql, ""));
            Assert.False(
                foreign.Success,
                $"{migration.Name} says {foreign.Value}. Use TEXT, BIGINT, DOUBLE PRECISION, BOOLEAN, $pk$ or $blob$.");
        }
    }

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"(?<!\$)\b(INTEGER|INT|REAL|FLOAT|BLOB|BYTEA|NUMERIC|DECIMAL|VARCHAR|CHAR|DATE|DATETIME|TIMESTAMP|TIMESTAMPTZ|UUID|JSON|JSONB|AUTOINCREMENT|SERIAL)\b(?!\$)",
        RegexOptions.IgnoreCase)]
    private static partial Regex ForeignType();
}
