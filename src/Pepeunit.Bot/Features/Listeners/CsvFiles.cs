using System.IO.Compression;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>One file of an export.</summary>
/// <param name="FirstRow">Its first row, counted from 1 over all files, without headers.</param>
/// <param name="LastRow">Its last row.</param>
internal sealed record CsvPart(Media File, long FirstRow, long LastRow);

/// <summary>An export: at least one file, each with the header and small enough for Telegram.</summary>
/// <param name="IsCut">There are more rows than these files hold.</param>
internal sealed record CsvFiles(IReadOnlyList<CsvPart> Parts, bool IsCut);

/// <summary>Sizes of an export, in bytes.</summary>
internal sealed record CsvLimits
{
    /// <summary>Text beyond it is zipped.</summary>
    public int ZipFromBytes { get; init; } = 2_000_000;

    /// <summary>A file is closed when it is larger. Telegram takes 50 MB from a bot (Bot API, sendDocument); a chunk of rows
    /// and what the compression holds back still come on top.</summary>
    public int FileBytes { get; init; } = 45_000_000;

    /// <summary>Files in all: what waits for delivery is kept in the database.</summary>
    public int MaxFiles { get; init; } = 5;

    /// <summary>Rows that are written at a time.</summary>
    public int ChunkRows { get; init; } = 1000;
}

/// <summary>Distributes text over files: plain as long as it is short, zipped beyond. Not thread-safe.</summary>
internal sealed class CsvFileWriter(string name, byte[] header, CsvLimits limits) : IDisposable
{
    private readonly List<(byte[] Bytes, bool IsZip, long FirstRow, long LastRow)> _closed = [];
    private readonly MemoryStream _text = new();
    private MemoryStream? _zip;
    private ZipArchive? _archive;
    private Stream? _entry;
    private long _firstRow = 1;
    private long _rows;

    /// <summary>Whether there is no room for more.</summary>
    public bool IsFull => _closed.Count == limits.MaxFiles;

    /// <summary>Adds whole rows; false, and nothing added, when it is full.</summary>
    public bool TryAdd(ReadOnlySpan<byte> text, int rows)
    {
        if (IsFull) return false;
        if (_text.Length == 0 && _entry is null) Write(header);
        Write(text);
        _rows += rows;
        if (_zip?.Length >= limits.FileBytes) Close();
        return true;
    }

    /// <summary>The files, or null when there were no rows.</summary>
    public CsvFiles? Finish(bool isCut)
    {
        if (_rows >= _firstRow) Close();
        if (_closed.Count == 0) return null;
        var parts = _closed.Select((file, index) => new CsvPart(
            new Media(NameOf(index, file.IsZip), file.Bytes), file.FirstRow, file.LastRow));
        return new CsvFiles([.. parts], isCut);
    }

    public void Dispose()
    {
        _entry?.Dispose();
        _archive?.Dispose();
        _zip?.Dispose();
        _text.Dispose();
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        if (_entry is null && _text.Length + text.Length <= limits.ZipFromBytes)
        {
            _text.Write(text);
            return;
        }

        if (_entry is null)
        {
            _zip = new MemoryStream();
            _archive = new ZipArchive(_zip, ZipArchiveMode.Create, leaveOpen: true);
            var number = _closed.Count == 0 ? "" : $"-{_closed.Count + 1}";
            _entry = _archive.CreateEntry($"{name}{number}.csv", CompressionLevel.Optimal).Open();
            _text.WriteTo(_entry);
            _text.SetLength(0);
        }

        _entry.Write(text);
    }

    private void Close()
    {
        var isZip = _entry is not null;
        _entry?.Dispose();
        _archive?.Dispose();
        _closed.Add(((_zip ?? _text).ToArray(), isZip, _firstRow, _rows));
        _zip?.Dispose();
        _text.SetLength(0);
        (_zip, _archive, _entry) = (null, null, null);
        _firstRow = _rows + 1;
    }

    private string NameOf(int index, bool isZip) =>
        name + (_closed.Count == 1 ? "" : $"-{index + 1}of{_closed.Count}") + (isZip ? ".zip" : ".csv");
}
