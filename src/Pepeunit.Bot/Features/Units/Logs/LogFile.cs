using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Logs;

/// <summary>Writes all that is stored of a Unit's log as one file, oldest first; a large one zipped.</summary>
internal sealed class LogFile(IUnitLogStore logs)
{
    /// <summary>Telegram takes 50 MB from a bot; so much text is compressed to far less.</summary>
    private const int MaxTextBytes = 64_000_000;

    private const int ZipFromBytes = 2_000_000;

    private static readonly CsvWriterOptions Format = new() { NewLine = "\n" };

    /// <summary>A line for each entry, with times in the reader's zone. Null when nothing is stored.</summary>
    public async Task<Media?> WriteTextAsync(Unit unit, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await using (var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" })
        {
            await foreach (var (_, log) in logs.ExportAsync(unit.Id, cancellationToken))
            {
                var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(log.LoggedAtMs), zone);
                var time = at.ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture);
                var source = log.Source == UnitLogSource.Server ? " [server]" : "";

                // Further lines of a text are indented, so that each line that begins with a time is an entry.
                var text = log.Text.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal);
                await writer.WriteLineAsync($"{time} {log.Level.ToString().ToUpperInvariant(),-8}{source} {text}");
                if (file.Length > MaxTextBytes) break;
            }
        }

        return Media(unit, ".txt", file);
    }

    /// <summary>CSV (RFC 4180, UTF-8, UTC). Null when nothing is stored.</summary>
    public async Task<Media?> WriteCsvAsync(Unit unit, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await using (var csv = CsvWriter.Create(file, Format, leaveOpen: true))
        {
            var rows = 0L;
            await foreach (var (_, log) in logs.ExportAsync(unit.Id, cancellationToken))
            {
                if (rows++ == 0) csv.WriteRecord(["time", "level", "source", "text"]);
                csv.WriteField(DateTimeOffset.FromUnixTimeMilliseconds(log.LoggedAtMs)
                    .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                csv.WriteField(log.Level.ToString());
                csv.WriteField(log.Source.ToString());
                csv.WriteField(Harmless(log.Text));
                csv.EndRecord();
                if (rows % 1000 != 0) continue;
                await csv.FlushAsync(cancellationToken);
                if (file.Length > MaxTextBytes) break;
            }
        }

        return Media(unit, ".csv", file);
    }

    // A spreadsheet would run a device's text as a formula.
    private static string Harmless(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text;

    private static Media? Media(Unit unit, string extension, MemoryStream file)
    {
        if (file.Length == 0) return null;
        var name = $"log-{unit.Id.Value.ToString("N")[^8..]}";
        if (file.Length <= ZipFromBytes) return new Media(name + extension, file.ToArray());

        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = archive.CreateEntry(name + extension, CompressionLevel.Optimal).Open())
        {
            file.Position = 0;
            file.CopyTo(entry);
        }

        return new Media(name + ".zip", packed.ToArray());
    }
}
