using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Storage.Logs;

/// <summary>Logs of Units: series, kept beside the samples. The port that each engine of series implements.</summary>
/// <remarks>
/// Any thread may call any method at any time. What does not exist reads as empty. Failures are the exceptions of the
/// engine's driver.
/// </remarks>
public interface IUnitLogStore
{
    /// <summary>Adds entries in one transaction: all of them, or none.</summary>
    /// <exception cref="Exception">The entries may or may not be stored; adding them again may store them twice.</exception>
    Task AppendAsync(IReadOnlyList<UnitLog> logs, CancellationToken cancellationToken);

    /// <summary>Reads one page of the entries that the query names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The query names too many Units, or a negative offset or limit.</exception>
    Task<IReadOnlyList<StoredUnitLog>> ReadAsync(UnitLogQuery query, CancellationToken cancellationToken);

    /// <summary>Counts all entries that the query names, whatever its page.</summary>
    Task<long> CountAsync(UnitLogQuery query, CancellationToken cancellationToken);

    /// <summary>Streams everything stored of one Unit, oldest first. Memory stays bounded whatever the size.</summary>
    IAsyncEnumerable<StoredUnitLog> ExportAsync(UnitId unit, CancellationToken cancellationToken);

    /// <summary>Forgets entries that came in before a time, of whichever Unit.</summary>
    /// <remarks>May run in several transactions: after an error a part may be dropped, and running it again is
    /// safe.</remarks>
    /// <returns>How many entries it dropped.</returns>
    Task<long> DropReceivedBeforeAsync(long beforeMs, CancellationToken cancellationToken);

    /// <summary>Forgets a Unit's entries; as <see cref="DropReceivedBeforeAsync"/>, in several transactions.</summary>
    /// <returns>How many entries it dropped.</returns>
    Task<long> DeleteUnitAsync(UnitId unit, CancellationToken cancellationToken);
}
