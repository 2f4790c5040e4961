using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Pepeunit.Bot.Storage;

/// <summary>Where the instance keeps what it knows. Section <c>Storage</c>, read once at start.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section of these options.</summary>
    public const string Section = "Storage";

    /// <summary>The engine of people, Units, listeners and money. Default: SQLite, a file in the data folder.</summary>
    [EnumDataType(typeof(RelationalEngine))]
    public RelationalEngine Relational { get; init; } = RelationalEngine.Sqlite;

    /// <summary>
    /// How PostgreSQL is reached, as an Npgsql connection string (<c>Host=…;Username=…;Password=…;Database=…</c>). A secret:
    /// never logged. Needed when <see cref="Relational"/> is PostgreSQL, else unused.
    /// </summary>
    public string Postgres { get; init; } = "";

    /// <summary>The engine of samples, windows and last values. Default: SQLite, its own file in the data folder.</summary>
    [EnumDataType(typeof(SeriesEngine))]
    public SeriesEngine Series { get; init; } = SeriesEngine.Sqlite;

    /// <summary>The address of ClickHouse's HTTP interface, such as <c>http://localhost:8123</c>. Needed when
    /// <see cref="Series"/> is ClickHouse, else unused.</summary>
    public string ClickHouse { get; init; } = "";

    /// <summary>The database there; made when it is missing. Letters, digits and underscores.</summary>
    [RegularExpression("^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
    public string ClickHouseDatabase { get; init; } = "pepeunit";

    /// <summary>Who the program is there.</summary>
    [Required]
    public string ClickHouseUser { get; init; } = "default";

    /// <summary>A secret: never logged.</summary>
    public string ClickHousePassword { get; init; } = "";

    /// <summary>
    /// The folder of the databases and of everything else the instance keeps on disk; made when it is missing, for
    /// its owner only. A relative path starts at the working directory. One process at a time may use it.
    /// </summary>
    [Required]
    public string DataFolder { get; init; } = "data";

    /// <summary>
    /// What a commit of series survives. <see cref="CommitDurability.PowerLoss"/> (default) makes an acknowledged
    /// QoS 1 message safe at the price of one fsync per commit; see the enum for the other.
    /// </summary>
    [EnumDataType(typeof(CommitDurability))]
    public CommitDurability SeriesDurability { get; init; } = CommitDurability.PowerLoss;

    /// <summary>The relational SQLite file, as a full path.</summary>
    public string RelationalPath => Path.Combine(Path.GetFullPath(DataFolder), "pepeunit.db");

    /// <summary>The series SQLite file, as a full path.</summary>
    public string SeriesPath => Path.Combine(Path.GetFullPath(DataFolder), "series.db");
}

/// <summary>Engines of the relational store.</summary>
public enum RelationalEngine
{
    /// <summary>A file in the data folder; one process.</summary>
    Sqlite,

    /// <summary>PostgreSQL 13 or later: a server, for several processes.</summary>
    PostgreSql,
}

/// <summary>Engines of the series store.</summary>
public enum SeriesEngine
{
    /// <summary>A file in the data folder; one process.</summary>
    Sqlite,

    /// <summary>ClickHouse 26.7 or later: a server, for several processes.</summary>
    ClickHouse,
}

/// <summary>What has to happen to the machine for a committed transaction to be lost.</summary>
public enum CommitDurability
{
    /// <summary>Every commit is on the disk when it returns (<c>synchronous=FULL</c>).</summary>
    PowerLoss,

    /// <summary>
    /// A commit survives the death of the process, but a power cut may undo the last seconds; the file stays
    /// consistent (<c>synchronous=NORMAL</c> in WAL mode). For storage that is slow at fsync, such as SD cards.
    /// </summary>
    ProcessCrash,
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

/// <summary>Refuses engines that cannot be reached or have no implementation, with the remedy.</summary>
internal sealed class StorageEngineValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = new List<string>();
        if (options.Relational == RelationalEngine.PostgreSql && FindProblem(options.Postgres) is { } problem)
            failures.Add(problem);
        if (options.Series == SeriesEngine.ClickHouse && !IsAddress(options.ClickHouse))
        {
            failures.Add("Storage:ClickHouse must be the address of the server's HTTP interface alone, without user, "
                + "password and path. Set it to http://HOST:8123.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.PathAndQuery == "/";

    // Never with the text itself: it holds a password.
    private static string? FindProblem(string postgres)
    {
        const string remedy = "Set it to Host=…;Username=…;Password=…;Database=….";
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(postgres);
            if (string.IsNullOrEmpty(settings.Host)) return $"Storage:Postgres names no Host. {remedy}";
            return string.IsNullOrEmpty(settings.Database) ? $"Storage:Postgres names no Database. {remedy}" : null;
        }
        catch (ArgumentException)
        {
            return $"Storage:Postgres is no connection string. {remedy}";
        }
    }
}
