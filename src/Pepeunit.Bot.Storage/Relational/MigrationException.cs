namespace Pepeunit.Bot.Storage.Relational;

/// <summary>A database and this program do not fit. The message names the file, what differs and the remedy.</summary>
public sealed class MigrationException : Exception
{
    private MigrationException(string message)
        : base(message)
    {
    }

    internal static MigrationException Changed(
        string database, string file, string appliedAs, string appliedHash, string ourHash) => new(
        $"Migration '{file}' was changed after it had been applied to '{database}': applied as '{appliedAs}' with " +
        $"SHA-256 {appliedHash}, the program brings {ourHash}. Restore the file as it was and write the change as a " +
        "new migration with a new number.");

    internal static MigrationException NewerDatabase(string database, string appliedAs) => new(
        $"The database '{database}' has migration '{appliedAs}', which this program does not know: a newer version " +
        "has used it. Start that version or a later one, or restore a backup made before it.");

    internal static MigrationException BrokenReference(string file, string table) => new(
        $"Migration '{file}' leaves rows in table '{table}' that refer to rows which are not there. It was rolled back.");
}
