using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Storage.Relational;

/// <summary>One numbered SQL file, as written (tokens not yet replaced), with LF line ends.</summary>
internal sealed record Migration(int Number, string Name, string Sql, string Hash)
{
    public static Migration Of(int number, string name, string text)
    {
        // LF first, so that a checkout on Windows has the same hash.
        var sql = text.ReplaceLineEndings("\n");
        return new Migration(number, name, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
    }
}

/// <summary>The migrations of one database that this program brings along, in the order of their numbers.</summary>
internal sealed partial class MigrationSet
{
    public MigrationSet(IEnumerable<Migration> migrations)
    {
        Migrations = [.. migrations.OrderBy(migration => migration.Number)];
        var twice = Migrations.GroupBy(migration => migration.Number).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            var names = string.Join("' and '", twice.Select(migration => migration.Name));
            throw new InvalidOperationException($"Migrations '{names}' share a number. Renumber the newer one.");
        }
    }

    public IReadOnlyList<Migration> Migrations { get; }

    /// <summary>Reads the files embedded under <paramref name="folder"/>, such as <c>Relational</c>.</summary>
    /// <exception cref="InvalidOperationException">A file is not named <c>NNNN_feature_what.sql</c>.</exception>
    public static MigrationSet Embedded(string folder)
    {
        var assembly = typeof(MigrationSet).Assembly;
        return new MigrationSet(
            from resource in assembly.GetManifestResourceNames()
            let path = resource.Replace('\\', '/')
            where path.StartsWith(folder + "/", StringComparison.Ordinal)
            select Read(assembly, resource, path[(folder.Length + 1)..]));
    }

    private static Migration Read(Assembly assembly, string resource, string fileName)
    {
        var match = FileName().Match(fileName);
        if (!match.Success)
            throw new InvalidOperationException($"Migration '{fileName}' must be named NNNN_feature_what.sql.");
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return Migration.Of(
            int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), fileName, reader.ReadToEnd());
    }

    [GeneratedRegex(@"^([0-9]{4})_[a-z0-9]+(?:_[a-z0-9]+)*\.sql$")]
    private static partial Regex FileName();
}
