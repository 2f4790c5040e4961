using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Batches that wait on disk for the store to come back: appended at the end, taken from the front, in
/// order.</summary>
/// <remarks>
/// A record is length (int32), CRC-32C of the body (uint32), body. Each append is forced to the disk before it returns,
/// so a spilled batch survives loss of power. What was taken stays in the file until all of it was taken; a crash
/// before that replays records that the store has, and the store ignores them by their sequence. When a record
/// cannot be read (a crash cut it short, the disk damaged it, another version wrote it), the file is put aside under
/// the name <c>….damaged</c>. Used by one thread at a time.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    private const int HeaderBytes = 8;

    private readonly string _path;
    private readonly long _maxBytes;
    private FileStream _file;
    private long _takenBytes;
    private long _peekedBytes;

    /// <summary>Opens the file of an earlier run, or an empty one.</summary>
    /// <exception cref="IOException">The folder is missing, or another process has the file.</exception>
    public SpillFile(string path, long maxBytes)
    {
        (_path, _maxBytes) = (path, maxBytes);
        _file = Open();
    }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _takenBytes >= _file.Length;

    /// <summary>Whether the next batch should stay out. The one before it may have gone over the limit: no batch is
    /// cut.</summary>
    public bool IsFull => _file.Length >= _maxBytes;

    public long Bytes => _file.Length;

    /// <exception cref="IOException">The disk did not take it; the file is as it was.</exception>
    public void Append(SampleBatch batch)
    {
        var body = BatchCodec.Write(batch);
        var end = _file.Length;
        try
        {
            Span<byte> header = stackalloc byte[HeaderBytes];
            BinaryPrimitives.WriteInt32LittleEndian(header, body.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Checksum(body));
            _file.Position = end;
            _file.Write(header);
            _file.Write(body);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            _file.SetLength(end);
            throw;
        }
    }

    /// <summary>Reads the oldest batch without taking it.</summary>
    /// <returns><c>null</c> when nothing waits, or nothing that can be read.</returns>
    /// <param name="damagedBytes">Above 0 when what is left of the file cannot be read; it has been put aside.</param>
    public SampleBatch? Peek(out long damagedBytes)
    {
        damagedBytes = 0;
        if (IsEmpty) return null;
        if (ReadBatch() is { } batch) return batch;

        damagedBytes = _file.Length - _takenBytes;
        SetAside();
        return null;
    }

    /// <summary>Reads the marks of all batches that wait, up to the first that cannot be read.</summary>
    public IReadOnlyList<ClientDeliveries> ReadDeliveries()
    {
        var found = new List<ClientDeliveries>();
        var start = _takenBytes;
        while (!IsEmpty && ReadBatch() is { } batch)
        {
            found.AddRange(batch.Deliveries);
            _takenBytes = _peekedBytes;
        }

        _takenBytes = start;
        return found;
    }

    /// <summary>Takes the batch that <see cref="Peek"/> gave. The last one empties the file.</summary>
    public void Take()
    {
        _takenBytes = _peekedBytes;
        if (!IsEmpty) return;

        _file.SetLength(0);
        _takenBytes = 0;
    }

    public void Dispose() => _file.Dispose();

    private FileStream Open() => new(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    private SampleBatch? ReadBatch()
    {
        try
        {
            return ReadRecord() is { } body ? BatchCodec.Read(body) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private byte[]? ReadRecord()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        _file.Position = _takenBytes;
        if (_file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return null;

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length <= 0 || length > _file.Length - _file.Position) return null;

        var body = new byte[length];
        _file.ReadExactly(body);
        _peekedBytes = _file.Position;
        return Checksum(body) == BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) ? body : null;
    }

    private void SetAside()
    {
        _file.Dispose();
        File.Move(_path, _path + ".damaged", overwrite: true);
        _file = Open();
        _takenBytes = 0;
    }

    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(body);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var unit in body[(words.Length * sizeof(ulong))..]) crc = BitOperations.Crc32C(crc, unit);
        return ~crc;
    }
}
