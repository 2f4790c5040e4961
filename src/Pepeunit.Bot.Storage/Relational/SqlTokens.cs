using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>The few words of a migration that the engines spell differently.</summary>
internal static partial class SqlTokens
{
    /// <summary>SQLite's spelling. AUTOINCREMENT: a number is never given twice, not even after its row is gone.</summary>
    public static readonly IReadOnlyDictionary<string, string> Sqlite = new Dictionary<string, string>
    {
        ["$pk$"] = "INTEGER PRIMARY KEY AUTOINCREMENT",
        ["$bool$"] = "INTEGER",
        ["$blob$"] = "BLOB",
    };

    /// <exception cref="InvalidOperationException">The text has a token that the engine's table lacks.</exception>
    public static string Replace(Migration migration, IReadOnlyDictionary<string, string> tokens) =>
        Token().Replace(migration.Sql, match => tokens.TryGetValue(match.Value, out var text)
            ? text
            : throw new InvalidOperationException(
                $"Migration '{migration.Name}' uses {match.Value}; known are {string.Join(", ", tokens.Keys)}."));

    [GeneratedRegex(@"\$[a-z]+\$")]
    private static partial Regex Token();
}
