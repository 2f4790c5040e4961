using System.Collections.Concurrent;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Writes batches: one insert for each table that it concerns, then the note that the batch is whole.</summary>
/// <remarks>
/// ClickHouse has no transaction over several tables. Each insert counts once by its token, made of writer, sequence and
/// table, so a batch that failed half-way is repeated whole; until then readers may see a part of it. That holds while no
/// more inserts have come between than the tables remember (<c>non_replicated_deduplication_window</c>).
/// </remarks>
internal sealed class ClickHouseBatch(ClickHouseDatabase database, WriteClock clock, TimeProvider time)
{
    private static readonly string[] SampleColumns =
        ["listener", "node", "timestamp_ms", "written", "keep", "number", "text", "expires_at_ms"];

    private static readonly string[] WindowColumns =
    [
        "listener", "node", "rule", "start_ms", "end_ms", "value_count", "value_sum", "moments", "min_value", "max_value",
        "first", "last", "mask", "sketch",
    ];

    private static readonly string[] LastValueColumns = ["node", "value", "message_count", "mean_period"];

    private static readonly string[] UsageColumns =
    [
        "listener", "row_count", "byte_count", "accepted_count", "late_count", "last_accepted_at_ms", "refused",
    ];

    // The last whole batch of each run that wrote through this process.
    private readonly ConcurrentDictionary<Guid, long> _written = new();

    public async Task WriteAsync(SampleBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Sequence <= await ReadSequenceAsync(batch.WriterId, cancellationToken)) return;

        await Task.WhenAll(
            InsertAsync(batch, "sample", SampleColumns, SamplesOf(batch), cancellationToken),
            InsertAsync(batch, "window_part", WindowColumns, WindowsOf(batch), cancellationToken),
            InsertAsync(batch, "last_value", LastValueColumns, LastValuesOf(batch), cancellationToken),
            InsertAsync(batch, "listener_usage", UsageColumns, UsageOf(batch), cancellationToken));

        var note = new RowBinaryWriter()
            .Add(batch.WriterId).Add(batch.Sequence).Add((int)time.GetUtcNow().ToUnixTimeSeconds());
        await database.InsertAsync("batch_writer", ["writer", "sequence", "written_at"], note, null, cancellationToken);
        _written[batch.WriterId] = batch.Sequence;
    }

    private async Task<long> ReadSequenceAsync(Guid writer, CancellationToken cancellationToken)
    {
        if (_written.TryGetValue(writer, out var sequence)) return sequence;

        var stored = await database.ReadAsync(
            "SELECT max(sequence) FROM batch_writer WHERE writer = {writer:UUID} GROUP BY writer",
            row => row.GetInt64(0), cancellationToken, ("writer", writer));
        return stored.Count == 0 ? long.MinValue : stored[0];
    }

    private Task InsertAsync(
        SampleBatch batch, string table, string[] columns, RowBinaryWriter rows, CancellationToken cancellationToken) =>
        rows.IsEmpty
            ? Task.CompletedTask
            : database.InsertAsync(table, columns, rows, $"{batch.WriterId:N}:{batch.Sequence}:{table}", cancellationToken);

    private RowBinaryWriter SamplesOf(SampleBatch batch)
    {
        var rows = new RowBinaryWriter();
        var written = clock.Take(batch.Samples.Length + batch.RecentSamples.Length);
        foreach (var sample in batch.Samples) Add(rows, sample, written++, 0);
        foreach (var (sample, keep) in batch.RecentSamples) Add(rows, sample, written++, (ushort)keep);
        return rows;
    }

    private static void Add(RowBinaryWriter rows, in Sample sample, long written, ushort keep)
    {
        // A retention beyond the end of time is none.
        var expiresAtMs = sample.RetentionMs > 0 && sample.TimestampMs <= long.MaxValue - sample.RetentionMs
            ? sample.TimestampMs + sample.RetentionMs
            : 0;
        rows.Add(sample.Key.Listener.Value).Add(sample.Key.Node.Value).Add(sample.TimestampMs).Add(written).Add(keep);
        Add(rows, sample.Value).Add(expiresAtMs);
    }

    private static RowBinaryWriter Add(RowBinaryWriter rows, SampleValue value) => rows
        .AddNullable(value.IsText ? null : (double?)value.Number)
        .AddNullable(value.Text);

    private static RowBinaryWriter WindowsOf(SampleBatch batch)
    {
        var rows = new RowBinaryWriter();
        foreach (var (key, rule, part) in batch.Partials)
        {
            var (startMs, endMs) = ClickHouseRows.KeyOf(rule, part);
            rows.Add(key.Listener.Value).Add(key.Node.Value).Add(rule.Shape).Add(startMs).Add(endMs)
                .Add(part.Count).Add(part.Sum)
                .AddLength(part.Count).Add(part.Mean).Add(part.M2)
                .Add(part.Min).Add(part.Max)
                .Add(part.FirstMs).Add(part.First).Add(part.LastMs).Add(part.Last)
                .Add(part.Mask);
            AddMap(rows, part.Sketch);
        }

        return rows;
    }

    private static void AddMap(RowBinaryWriter rows, QuantileSketch? sketch)
    {
        rows.AddLength(sketch?.BinCount ?? 0);
        if (sketch is null) return;
        foreach (var (bin, count) in sketch.Bins) rows.Add(bin).Add(count);
    }

    private RowBinaryWriter LastValuesOf(SampleBatch batch)
    {
        var rows = new RowBinaryWriter();
        var written = clock.Take(batch.LastValues.Length);
        foreach (var value in batch.LastValues)
        {
            rows.Add(value.Node.Value).Add(value.TimestampMs).Add(written);
            Add(rows, value.Value).Add(value.IsCut).Add(value.ReceivedAtMs).Add(value.Messages)
                .Add(value.MeanPeriodMs is null ? 0 : written).Add(value.MeanPeriodMs ?? 0);
            written++;
        }

        return rows;
    }

    private static RowBinaryWriter UsageOf(SampleBatch batch)
    {
        var rows = new RowBinaryWriter();
        foreach (var usage in batch.Usage)
        {
            rows.Add(usage.Listener.Value).Add(usage.Rows).Add(usage.Bytes).Add(usage.Accepted).Add(usage.Late)
                .AddNullable(usage.LastAcceptedAtMs);
            var refused = usage.Refused.IsDefault ? [] : usage.Refused;
            rows.AddLength(refused.Count(count => count > 0));
            for (var reason = 0; reason < refused.Length; reason++)
            {
                if (refused[reason] > 0) rows.Add((byte)reason).Add(refused[reason]);
            }
        }

        return rows;
    }
}
