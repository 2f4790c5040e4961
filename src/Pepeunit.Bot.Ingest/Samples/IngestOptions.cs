using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Settings of ingest; section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>The first level of every topic, exactly as devices have it in <c>PU_DOMAIN</c>; it may hold a
    /// port.</summary>
    [Required, RegularExpression("^[^/+#\\s]{1,253}$")]
    public string Domain { get; set; } = "localhost";

    /// <summary>Ingest processes that take messages for this instance together. Near the end of a listener's budget each
    /// takes its share only.</summary>
    [Range(1, 64)]
    public int Workers { get; set; } = 1;

    /// <summary>How far in the future a message's own time may be. Later ones are refused and counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan FutureSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Rows waiting in memory at which the writer commits at once instead of at the next flush.</summary>
    [Range(100, 1_000_000)]
    public int BatchRows { get; set; } = 5_000;

    /// <summary>Bytes of text waiting in memory at which the writer commits at once.</summary>
    [Range(65_536, 268_435_456)]
    public int BatchTextBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Rows that may wait in memory while the store is slow or down; beyond, they go to the spill file. A row
    /// takes about 100 bytes.</summary>
    [Range(1_000, 10_000_000)]
    public int RowsInMemory { get; set; } = 200_000;

    /// <summary>Bytes of text that may wait in memory while the store is slow or down.</summary>
    [Range(1_048_576, 1_073_741_824)]
    public int TextBytesInMemory { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of the spill file at which ingest takes nothing more until the store is back.</summary>
    [Range(0L, 1L << 40)]
    public long SpillBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>The spill file; its folder must exist. <c>null</c>: no spill, and ingest takes nothing more when memory
    /// is full.</summary>
    public string? SpillFile { get; set; }

    /// <summary>The wait before the first retry after a failed write; it doubles with each further failure.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two retries.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for the store before what is left goes to the spill file.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class IngestOptionsValidator : IValidateOptions<IngestOptions>;
