using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Writes what a listener has stored as CSV (RFC 4180, UTF-8, UTC); large ones zipped.</summary>
internal sealed class CsvExport(ISampleStore samples)
{
    /// <summary>Telegram takes 50 MB from a bot; a larger file is cut before it and says so in its last line.</summary>
    private const int MaxFileBytes = 45_000_000;

    private const int ZipFromBytes = 2_000_000;

    /// <summary>CSV compresses at least eight times; so much text is read at most.</summary>
    private const long MaxTextBytes = 8L * MaxFileBytes;

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

    /// <summary>The file, or null when nothing is stored.</summary>
    public async Task<Media?> WriteAsync(Listener listener, CancellationToken cancellationToken)
    {
        var names = listener.Nodes.ToDictionary(node => node.Node, node => node.Name);
        using var text = new MemoryStream();
        var rows = 0L;
        await using (var csv = CsvWriter.Create(text, Format, leaveOpen: true))
        {
            await foreach (var row in samples.ExportAsync(listener.Id, TimeRange.All, cancellationToken))
            {
                if (rows++ == 0) csv.WriteRecord(Header);
                WriteRow(csv, names.GetValueOrDefault(row.Node, row.Node.ToString()), row);
                if (rows % 1000 != 0) continue;
                await csv.FlushAsync(cancellationToken);
                if (text.Length < MaxTextBytes) continue;
                csv.WriteRecord("# cut: too large for one file");
                break;
            }
        }

        if (rows == 0) return null;
        var name = $"listener-{listener.Id.Value.ToString("N")[^8..]}";
        return text.Length <= ZipFromBytes
            ? new Media(name + ".csv", text.ToArray())
            : new Media(name + ".zip", Zip(name + ".csv", text));
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

    private static byte[] Zip(string name, MemoryStream text)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open())
        {
            text.Position = 0;
            text.CopyTo(entry);
        }

        return file.ToArray();
    }
}
