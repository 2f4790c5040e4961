using System.Data.Common;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>The outbox's tick: rescues what was left, gives up what is parked for too long, forgets what is finished.</summary>
internal sealed partial class SweepOutboxJob(
    RelationalDatabase database, OutboxSignal signal, IOptions<OutboxOptions> options, OutboxMetrics metrics,
    TimeProvider time, ILogger<SweepOutboxJob> logger)
{
    // Other writers wait while a chunk is deleted.
    private const int Chunk = 500;

    /// <summary>One sweep. It may run twice at once; both do no harm.</summary>
    /// <exception cref="DbException">Part of the sweep is done; the next goes on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        signal.RaiseRescan();
        await ExpireParkedAsync(now - options.Value.ParkedMaxAge, cancellationToken);
        await PruneAsync(now - options.Value.FinishedMaxAge, cancellationToken);
        await MeasureAsync(now, cancellationToken);
    }

    private async Task ExpireParkedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        const string sql = """
            UPDATE outbox SET state = 4, finished_at_ms = @nowMs WHERE state = 3 AND created_at_ms < @beforeMs RETURNING lane
            """;
        const string files = """
            DELETE FROM outbox_file WHERE EXISTS (
                SELECT 1 FROM outbox WHERE outbox.id = outbox_file.outbox_id AND outbox.finished_at_ms IS NOT NULL)
            """;
        var times = new { nowMs = time.GetUtcNow().ToUnixTimeMilliseconds(), beforeMs = before.ToUnixTimeMilliseconds() };
        var lanes = await database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var command = new Commands(connection, transaction, cancellationToken);
                var expired = await command.QueryAsync<Lane>(sql, times);
                await command.ExecuteAsync(files, new { });
                return expired;
            },
            cancellationToken);
        foreach (var lane in lanes) metrics.Finished(lane, RowState.Expired);
        if (lanes.Count > 0) LogParkedExpired(lanes.Count);
    }

    private async Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        const string rows = """
            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE finished_at_ms < @beforeMs LIMIT @Chunk)
            """;
        const string rest = """
            DELETE FROM outbox_pause WHERE until_ms < @nowMs;
            DELETE FROM live_message WHERE live_key LIKE '~%' AND NOT EXISTS (
                SELECT 1 FROM outbox WHERE outbox.live_key = live_message.live_key AND outbox.finished_at_ms IS NULL);
            """;
        var beforeMs = before.ToUnixTimeMilliseconds();
        while (await ExecuteAsync(rows, new { beforeMs, Chunk }, cancellationToken) == Chunk)
        {
        }

        await ExecuteAsync(rest, new { nowMs = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken);
    }

    private async Task MeasureAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var oldest = await new Commands(connection, null, cancellationToken).QueryAsync<(Lane Lane, long CreatedAtMs)>(
            "SELECT lane, MIN(created_at_ms) FROM outbox WHERE state = 0 GROUP BY lane", new { });
        foreach (var lane in Enum.GetValues<Lane>())
        {
            var found = oldest.Where(row => row.Lane == lane).Select(row => row.CreatedAtMs).ToList();
            metrics.Oldest(lane, found.Count == 0 ? TimeSpan.Zero : now - DateTimeOffset.FromUnixTimeMilliseconds(found[0]));
        }
    }

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => new Commands(connection, transaction, cancellationToken).ExecuteAsync(sql, parameters),
            cancellationToken);

    [LoggerMessage(LogLevel.Warning, "{Count} outgoing were given up: their chats stayed unreachable")]
    private partial void LogParkedExpired(int count);
}
