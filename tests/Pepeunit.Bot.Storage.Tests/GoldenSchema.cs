using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace Pepeunit.Bot.Storage.Tests;

/// <summary>Compares what a database holds with the files of <c>Schema/</c>, one for each table.</summary>
/// <remarks>With <c>UPDATE_SCHEMA=1</c> in the environment the files are written anew, for a look at their diff.</remarks>
internal static class GoldenSchema
{
    public static async Task CompareAsync(
        DbConnection connection, string folder, CancellationToken cancellationToken, [CallerFilePath] string caller = "")
    {
        const string sql = """
            SELECT tbl_name, sql FROM sqlite_schema
            WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY tbl_name, type DESC, name
            """;
        var objects = await connection.QueryAsync<(string Table, string Sql)>(
            new CommandDefinition(sql, cancellationToken: cancellationToken));
        var actual = objects.GroupBy(row => row.Table, row => row.Sql)
            .ToDictionary(table => table.Key, table => string.Join(";\n\n", table) + ";\n");

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
