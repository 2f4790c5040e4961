using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Writes what a node's DataPipe has stored as a zipped CSV that <see cref="PipeCsvReader"/> takes back.</summary>
internal sealed class PipeCsvWriter(ISampleStore samples)
{
    public async Task<byte[]> WriteAsync(Listener pipe, CancellationToken cancellationToken)
    {
        var node = pipe.Nodes[0];
        using var file = new MemoryStream();
        await using (var archive = await ZipArchive.CreateAsync(
            file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
        {
            var entry = archive.CreateEntry($"{node.Node}.csv", CompressionLevel.Optimal);
            await using var content = await entry.OpenAsync(cancellationToken);
            await using var text = new StreamWriter(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            var isWindowed = PipeShape.IsWindowed(node.Pipe.Policy.Kind);
            await text.WriteAsync(isWindowed
                ? CsvText.Write("state", "create_datetime", "start_window_datetime", "end_window_datetime")
                : CsvText.Write("state", "create_datetime"));
            await foreach (var row in samples.ExportAsync(pipe.Id, TimeRange.All, cancellationToken))
            {
                if (Line(row, node.Pipe, isWindowed) is { } line) await text.WriteAsync(line.AsMemory(), cancellationToken);
            }
        }

        return file.ToArray();
    }

    // Of a window the function that the person named first stands for it, or the first quantile where there is no function;
    // a row without it would be no row of this pipe.
    private static string? Line(ExportRow row, PipeDefinition pipe, bool isWindowed)
    {
        if (!isWindowed) return row.Value is { } value ? CsvText.Write(value.ToString(), Time(row.TimestampMs)) : null;
        var policy = pipe.Policy;
        return row.Partial is { } window
            && (policy.Functions.IsEmpty ? window.Quantile(policy.Quantiles[0]) : window.Evaluate(policy.Functions[0]))
                is { } number
            ? CsvText.Write(
                number.ToString("R", CultureInfo.InvariantCulture), Time(window.EndMs), Time(window.StartMs), Time(window.EndMs))
            : null;
    }

    private static string Time(long timestampMs) => DateTimeOffset.FromUnixTimeMilliseconds(timestampMs)
        .ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture);
}
