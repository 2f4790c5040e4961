using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace Pepeunit.Bot.Storage.Tests;

/// <summary>Compares what a database holds with the files of <c>Schema/</c>, one for each table.</summary>
/// <remarks>With <c>UPDATE_SCHEMA=1</c> in the environment the files are written anew, for a look at their diff.</remarks>
internal static class GoldenSchema
{
    /// <summary>The statements that made each table, as SQLite keeps them.</summary>
    public static async Task<Dictionary<string, string>> ReadSqliteAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT tbl_name, sql FROM sqlite_schema
            WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name
            """;
        var objects = await connection.QueryAsync<(string Table, string Sql)>(
            new CommandDefinition(sql, cancellationToken: cancellationToken));
        return objects.GroupBy(row => row.Table, row => row.Sql)
            .ToDictionary(table => table.Key, table => string.Join(";\n\n", table) + ";\n");
    }

    /// <summary>The columns of each table in their order, its constraints and its indexes, as PostgreSQL describes them.</summary>
    public static async Task<Dictionary<string, string>> ReadPostgresAsync(
        DbConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT part.name, part.text FROM (
                SELECT c.relname AS name, 1 AS rank, a.attnum::text AS place,
                       a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                       || COALESCE(' COLLATE ' || quote_ident(l.collname), '')
                       || CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END
                       || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                       || COALESCE(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS text
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                LEFT JOIN pg_collation l ON l.oid = a.attcollation
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
                UNION ALL
                SELECT c.relname, 2, k.conname, k.conname || ': ' || pg_get_constraintdef(k.oid)
                FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = 'public'::regnamespace
                UNION ALL
                SELECT tablename, 3, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public') part
            ORDER BY part.name, part.rank, LENGTH(part.place), part.place
            """;
        var parts = await connection.QueryAsync<(string Table, string Text)>(
            new CommandDefinition(sql, cancellationToken: cancellationToken));
        return parts.GroupBy(part => part.Table, part => part.Text)
            .ToDictionary(table => table.Key, table => string.Join("\n", table) + "\n");
    }

    public static async Task CompareAsync(
        Dictionary<string, string> actual, string folder, CancellationToken cancellationToken,
        [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(ProjectFolder(caller), "Schema", folder);
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1") await WriteAsync(path, actual, cancellationToken);

        var expected = new Dictionary<string, string>();
        foreach (var file in Directory.GetFiles(path, "*.sql"))
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            expected.Add(Path.GetFileNameWithoutExtension(file), text.ReplaceLineEndings("\n"));
        }

        Assert.True(
            expected.Keys.Order().SequenceEqual(actual.Keys.Order()),
            $"Tables on file: {string.Join(", ", expected.Keys.Order())}; in the database: " +
            $"{string.Join(", ", actual.Keys.Order())}. UPDATE_SCHEMA=1 writes them anew.");
        Assert.All(actual, table => Assert.Equal(expected[table.Key], table.Value));
    }

    private static async Task WriteAsync(
        string path, Dictionary<string, string> tables, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        foreach (var (table, text) in tables)
            await File.WriteAllTextAsync(Path.Combine(path, $"{table}.sql"), text, cancellationToken);
    }

    private static string ProjectFolder(string caller)
    {
        var folder = Path.GetDirectoryName(caller);
        while (!File.Exists(Path.Combine(folder!, "Pepeunit.Bot.Storage.Tests.csproj")))
            folder = Path.GetDirectoryName(folder);
        return folder!;
    }
}
