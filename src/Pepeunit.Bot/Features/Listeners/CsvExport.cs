using System.Globalization;
using System.Text;
using CsvHelper;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Writes what a listener has stored as CSV (RFC 4180, UTF-8, UTC); large ones zipped, and in several files.</summary>
internal sealed class CsvExport(ISampleStore samples)
{
    private static readonly CsvWriterOptions Format = new() { NewLine = "\n" };

    private static readonly string[] Header =
    [
        "node", "time", "value", "window_end", "count", "avg", "min", "max", "sum", "first", "last", "stddev", "coverage",
    ];

    private static readonly WindowFunction[] Functions =
    [
        WindowFunction.Avg, WindowFunction.Min, WindowFunction.Max, WindowFunction.Sum, WindowFunction.First,
        WindowFunction.Last, WindowFunction.StdDev,
    ];

    /// <summary>The files, or null when nothing is stored.</summary>
    public Task<CsvFiles?> WriteAsync(Listener listener, CancellationToken cancellationToken) =>
        WriteAsync(listener, new CsvLimits(), cancellationToken);

    public async Task<CsvFiles?> WriteAsync(
        Listener listener, CsvLimits limits, CancellationToken cancellationToken)
    {
        var names = listener.Nodes.ToDictionary(node => node.Node, node => node.Name);
        var header = Encoding.UTF8.GetBytes(string.Join(',', Header) + "\n");
        using var files = new CsvFileWriter($"listener-{listener.Id.Value.ToString("N")[^8..]}", header, limits);
        using var chunk = new MemoryStream();
        await using var csv = CsvWriter.Create(chunk, Format, leaveOpen: true);
        var rows = 0;
        await foreach (var row in samples.ExportAsync(listener.Id, TimeRange.All, cancellationToken))
        {
            // Only when there is one more row than there is room for, something is missing.
            if (files.IsFull) return files.Finish(isCut: true);
            WriteRow(csv, names.GetValueOrDefault(row.Node, row.Node.ToString()), row);
            if (++rows < limits.ChunkRows) continue;
            await MoveAsync(csv, chunk, files, rows, cancellationToken);
            rows = 0;
        }

        if (rows > 0) await MoveAsync(csv, chunk, files, rows, cancellationToken);
        return files.Finish(isCut: false);
    }

    private static async Task MoveAsync(
        CsvWriter csv, MemoryStream chunk, CsvFileWriter files, int rows, CancellationToken cancellationToken)
    {
        await csv.FlushAsync(cancellationToken);
        files.TryAdd(chunk.GetBuffer().AsSpan(0, (int)chunk.Length), rows);
        chunk.SetLength(0);
    }

    private static void WriteRow(CsvWriter csv, string node, in ExportRow row)
    {
        csv.WriteField(node);
        csv.WriteField(Time(row.TimestampMs));
        csv.WriteField(row.Value is { } value ? Harmless(value) : "");
        if (row.Partial is { } partial) WriteWindow(csv, partial);
        else foreach (var _ in Header.AsSpan(3)) csv.WriteField("");
        csv.EndRecord();
    }

    private static void WriteWindow(CsvWriter csv, in Partial partial)
    {
        csv.WriteField(Time(partial.EndMs));
        csv.WriteField(partial.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var function in Functions)
            csv.WriteField(partial.Evaluate(function)?.ToString("R", CultureInfo.InvariantCulture) ?? "");
        csv.WriteField(partial.Coverage.ToString("0.###", CultureInfo.InvariantCulture));
    }

    // A spreadsheet would run a device's text as a formula; numbers begin with a minus rightfully.
    private static string Harmless(SampleValue value) =>
        value.Text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] text ? "'" + text : value.ToString();

    private static string Time(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
