using System.Buffers;
using System.IO.Pipelines;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What stands at the head of a connection's input.</summary>
internal enum InputHead
{
    /// <summary>A whole packet.</summary>
    Packet,

    /// <summary>Nothing, or a part of a packet.</summary>
    Incomplete,

    /// <summary>Bytes that are no packet.</summary>
    Malformed,

    /// <summary>The beginning of a packet that is larger than allowed.</summary>
    TooLarge,
}

/// <summary>Cuts a connection's bytes into packets, many per read.</summary>
/// <remarks>Used by the thread that reads the connection, but for <see cref="LastReadTimestamp"/>.</remarks>
internal sealed class ConnectionInput(PipeReader reader, int maxPacketBytes, TimeProvider time)
{
    private ReadOnlySequence<byte> _unread;
    private bool _holdsBuffer;
    private byte[] _joined = [];
    private long _lastReadTimestamp = time.GetTimestamp();

    /// <summary>Unix ms at which the bytes being read were taken from the connection.</summary>
    public long ArrivalMs { get; private set; }

    /// <summary><see cref="TimeProvider.GetTimestamp"/> of the last bytes. Any thread may ask.</summary>
    public long LastReadTimestamp => Volatile.Read(ref _lastReadTimestamp);

    public long BytesReceived { get; set; }

    /// <summary>Looks at the next packet, which stays until <see cref="Consume"/>.</summary>
    /// <param name="header">The packet's fixed header.</param>
    /// <param name="body">What follows it; good until the next call of any method.</param>
    public InputHead Peek(out FrameHeader header, out ReadOnlySpan<byte> body)
    {
        body = default;
        var bytes = _unread.FirstSpan;
        var start = FrameHeader.Read(bytes, out header);
        if (start == FrameStart.Incomplete && !_unread.IsSingleSegment)
        {
            Span<byte> joined = stackalloc byte[FrameHeader.MaxBytes];
            var length = (int)Math.Min(_unread.Length, joined.Length);
            _unread.Slice(0, length).CopyTo(joined);
            start = FrameHeader.Read(joined[..length], out header);
        }

        if (start != FrameStart.Known) return start == FrameStart.Malformed ? InputHead.Malformed : InputHead.Incomplete;
        if (header.TotalBytes > maxPacketBytes) return InputHead.TooLarge;
        if (header.TotalBytes <= bytes.Length)
        {
            body = bytes[header.HeaderBytes..header.TotalBytes];
            return InputHead.Packet;
        }

        if (header.TotalBytes > _unread.Length) return InputHead.Incomplete;
        body = Join(header.HeaderBytes, header.BodyBytes);
        return InputHead.Packet;
    }

    /// <summary>Goes on to the packet after the one that <see cref="Peek"/> gave.</summary>
    public void Consume(in FrameHeader header) => _unread = _unread.Slice(header.TotalBytes);

    /// <summary>Waits for more bytes than there are.</summary>
    /// <returns>False when there will be none: the client has closed, or <see cref="StopWaiting"/> was called.</returns>
    public async ValueTask<bool> ReadMoreAsync(CancellationToken cancellationToken)
    {
        var left = _unread.Length;
        if (_holdsBuffer) reader.AdvanceTo(_unread.Start, _unread.End);
        _holdsBuffer = false;

        var reading = reader.ReadAsync(cancellationToken);
        var wasThere = reading.IsCompleted;
        var result = await reading;
        _unread = result.Buffer;
        _holdsBuffer = true;
        if (result.IsCanceled || (result.IsCompleted && _unread.Length == left)) return false;

        BytesReceived += _unread.Length - left;
        ArrivalMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        Volatile.Write(ref _lastReadTimestamp, time.GetTimestamp());

        // A client that sends without pause must not keep a thread for itself.
        if (wasThere) await Task.Yield();
        return true;
    }

    /// <summary>Makes the current or next <see cref="ReadMoreAsync"/> answer false. Any thread may call.</summary>
    public void StopWaiting() => reader.CancelPendingRead();

    private ReadOnlySpan<byte> Join(int from, int length)
    {
        // Most joins are of small packets over the edge of a block; a buffer for a rare large one is not kept.
        const int kept = 4_096;
        if (length <= kept && _joined.Length == 0) _joined = new byte[kept];
        var joined = length <= kept ? _joined : new byte[length];
        _unread.Slice(from, length).CopyTo(joined);
        return joined.AsSpan(0, length);
    }
}
