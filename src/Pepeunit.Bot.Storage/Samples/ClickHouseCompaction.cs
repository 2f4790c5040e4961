using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Makes rows fewer where the engine does not do it by itself soon enough.</summary>
/// <remarks>
/// Parts of one window become one row whenever the engine merges files. Its merges replace files by one in a step: a reader
/// sees the parts or their merge, never both, and a crash leaves what was. So nothing here has to be safe by itself; any
/// number of processes may run it at once, and it may end at any point.
/// </remarks>
internal sealed class ClickHouseCompaction(ClickHouseDatabase database)
{
    /// <summary>That of <c>PARTITION BY</c> in the migration.</summary>
    private const long PartitionMs = 2_592_000_000;

    // Late values still come in, and would have a partition written anew each time.
    private const long SettleMs = 86_400_000;

    /// <returns>Rows saved.</returns>
    public async Task<long> RunAsync(long nowMs, CancellationToken cancellationToken) =>
        await TrimRecentAsync(cancellationToken) + await MergeSettledAsync(nowMs, cancellationToken);

    /// <summary>Deletes recent rows that newer ones have pushed out of sight; what comes in meanwhile only pushes
    /// further.</summary>
    private async Task<long> TrimRecentAsync(CancellationToken cancellationToken)
    {
        const string hidden = """
            SELECT listener, node, timestamp_ms, written FROM (
                SELECT listener, node, timestamp_ms, written,
                    row_number() OVER (PARTITION BY listener, node ORDER BY timestamp_ms DESC, written DESC) AS place,
                    argMax(keep, written) OVER (PARTITION BY listener, node) AS kept
                FROM sample WHERE keep > 0)
            WHERE place > kept
            """;
        var count = await database.ReadAsync(
            $"SELECT toInt64(count()) FROM ({hidden})", row => row.GetInt64(0), cancellationToken);
        if (count[0] == 0) return 0;
        await database.MaintainAsync(
            $"DELETE FROM sample WHERE keep > 0 AND (listener, node, timestamp_ms, written) IN ({hidden})",
            cancellationToken);
        return count[0];
    }

    /// <summary>Merges the windows of each partition that is over to the end: the engine stops at files of a size.</summary>
    private async Task<long> MergeSettledAsync(long nowMs, CancellationToken cancellationToken)
    {
        var saved = 0L;
        foreach (var (partition, rows) in await ReadUnmergedAsync(cancellationToken))
        {
            if ((partition + 1) * PartitionMs + SettleMs > nowMs) continue;
            await database.MaintainAsync($"OPTIMIZE TABLE window_part PARTITION {partition} FINAL", cancellationToken);
            saved += rows - await CountAsync(partition, cancellationToken);
        }

        return saved;
    }

    private Task<List<(long Partition, long Rows)>> ReadUnmergedAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            """
            SELECT toInt64(partition), toInt64(sum(rows)) FROM system.parts
            WHERE database = currentDatabase() AND table = 'window_part' AND active
            GROUP BY partition HAVING count() > 1 ORDER BY partition
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    private async Task<long> CountAsync(long partition, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            """
            SELECT toInt64(sum(rows)) FROM system.parts
            WHERE database = currentDatabase() AND table = 'window_part' AND active
                AND partition = toString({partition:Int64})
            """,
            row => row.GetInt64(0), cancellationToken, ("partition", partition));
        return rows[0];
    }
}
