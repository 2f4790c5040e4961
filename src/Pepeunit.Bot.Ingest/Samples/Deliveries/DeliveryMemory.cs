using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pepeunit.Bot.Ingest.Samples.Deliveries;

/// <summary>Knows which messages of one client were taken and may come again, because their acknowledgement may not have
/// arrived.</summary>
/// <remarks>
/// A message may come again only when its sender has not seen the acknowledgement. So a mark is forgotten when more messages
/// than may be unacknowledged came after it, or when the client went on sending on the same connection for
/// <see cref="Evidence"/> after the acknowledgement. Forgetting matters: a packet id that is used again for an equal
/// message must not be taken for a repetition.
/// Members say of which thread they are; <see cref="Gate"/> is held over the question, the acceptance and <see cref="Add"/>, so that a
/// repetition on a new connection finds either nothing or a message that has been taken. Only one client waits for it.
/// </remarks>
/// <param name="client">The client id.</param>
/// <param name="window">How many of its messages may be unacknowledged at once.</param>
/// <param name="nowMs">Unix ms; ordinals begin above those of any earlier run.</param>
internal sealed class DeliveryMemory(string client, int window, long nowMs)
{
    /// <summary>How long a client must go on sending before it is certain to have got an acknowledgement.</summary>
    public static readonly TimeSpan Evidence = TimeSpan.FromSeconds(30);

    // Telling the store costs a statement, and so many rows of a client take no room.
    private const int TellAfter = 16;

    // Of whoever holds the gate: a ring of the latest marks; the newest is before _end.
    private ushort[] _ids = new ushort[4];
    private ulong[] _hashes = new ulong[4];
    private long[] _ordinals = new long[4];
    private int _end;
    private int _count;
    private long _next = nowMs << 20;
    private int _connection;
    private int _connected;
    private long _absentSinceMs = nowMs;
    private int _forgottenSinceTold;

    // Of the writer alone.
    private readonly List<DeliveryMark> _drained = [];
    private long _newestDrained;
    private long _candidate;
    private long _candidateAtMs;
    private int _candidateConnection = -1;

    public string Client => client;

    public Lock Gate { get; } = new();

    /// <summary>Since when nobody of this client id is connected, Unix ms; never while somebody is. Any thread.</summary>
    public long AbsentSinceMs => Volatile.Read(ref _absentSinceMs);

    private long OldestOrdinal => _ordinals[(_end - _count) & (_ordinals.Length - 1)];

    /// <summary>A connection of the client begins; the one before may not have ended yet. Any thread.</summary>
    public void Attach()
    {
        lock (Gate)
        {
            _connection++;
            _connected++;
            Volatile.Write(ref _absentSinceMs, long.MaxValue);
        }
    }

    /// <summary>A connection of the client has ended. Any thread.</summary>
    public void Detach(long nowMs)
    {
        lock (Gate)
            if (--_connected == 0) Volatile.Write(ref _absentSinceMs, nowMs);
    }

    /// <summary>Whether the newest message under this packet id was this one. Under the gate.</summary>
    public bool Knows(ushort packetId, ulong hash)
    {
        // From the newest backwards: a younger message under the same id has replaced the older one.
        var upper = Math.Min(_count, _end);
        var at = _ids.AsSpan(_end - upper, upper).LastIndexOf(packetId);
        if (at >= 0) return _hashes[_end - upper + at] == hash;

        var lower = _count - upper;
        at = _ids.AsSpan(_ids.Length - lower, lower).LastIndexOf(packetId);
        return at >= 0 && _hashes[_ids.Length - lower + at] == hash;
    }

    /// <summary>The mark for the next message. Under the gate.</summary>
    public DeliveryMark Next(ushort packetId, ulong hash) => new(_next, packetId, hash);

    /// <summary>Remembers a message that was taken. Under the gate.</summary>
    public void Add(in DeliveryMark mark)
    {
        if (_count == window) Forget(1);
        if (_count == _ids.Length) Grow();
        _ids[_end] = mark.PacketId;
        _hashes[_end] = mark.Hash;
        _ordinals[_end] = mark.Ordinal;
        _end = (_end + 1) & (_ids.Length - 1);
        _count++;
        _next = mark.Ordinal + 1;
    }

    /// <summary>Remembers what an earlier run has left, by ordinal. Before the first message.</summary>
    public void Load(IEnumerable<DeliveryMark> marks)
    {
        lock (Gate)
        {
            var first = _next;
            foreach (var mark in marks.DistinctBy(mark => mark.Ordinal).OrderBy(mark => mark.Ordinal)) Add(mark);
            _newestDrained = _next - 1;
            _next = Math.Max(_next, first);
        }
    }

    /// <summary>Forgets everything: the session under this client id is a new one. Any thread.</summary>
    public void Clear()
    {
        lock (Gate) Forget(_count);
    }

    /// <summary>Notes a mark whose values go into the batch that is being made. The writer alone.</summary>
    /// <returns>Whether it is the first of this batch.</returns>
    public bool Drain(in DeliveryMark mark)
    {
        _drained.Add(mark);
        return _drained.Count == 1;
    }

    /// <summary>Gives what was noted for this batch. The writer alone.</summary>
    /// <param name="nowMs">Unix ms.</param>
    /// <param name="isStoreBehind">Whether earlier batches are not stored yet, so that their messages are not
    /// acknowledged.</param>
    public ClientDeliveries TakeDrained(long nowMs, bool isStoreBehind)
    {
        // Ordinals of different nodes come in the order of the nodes.
        CollectionsMarshal.AsSpan(_drained).Sort(static (left, right) => left.Ordinal.CompareTo(right.Ordinal));
        var marks = ImmutableArray.Create(CollectionsMarshal.AsSpan(_drained));
        _drained.Clear();
        long keepFrom;
        lock (Gate)
        {
            WeighEvidence(nowMs, isStoreBehind);
            keepFrom = _count == 0 ? _next : OldestOrdinal;
            if (_forgottenSinceTold < Math.Clamp(window / 4, 1, TellAfter)) keepFrom = 0;
            else _forgottenSinceTold = 0;
        }

        _newestDrained = Math.Max(_newestDrained, marks[^1].Ordinal);
        return new(client, keepFrom, marks);
    }

    private void WeighEvidence(long nowMs, bool isStoreBehind)
    {
        if (isStoreBehind || _candidateConnection != _connection)
        {
            (_candidate, _candidateAtMs, _candidateConnection) = (_newestDrained, nowMs, isStoreBehind ? -1 : _connection);
            return;
        }

        if (nowMs - _candidateAtMs < Evidence.TotalMilliseconds) return;

        // What was drained before was stored before the next drain began, and acknowledged at once.
        while (_count > 0 && OldestOrdinal <= _candidate) Forget(1);
        (_candidate, _candidateAtMs) = (_newestDrained, nowMs);
    }

    private void Forget(int marks)
    {
        _count -= marks;
        _forgottenSinceTold += marks;
    }

    private void Grow()
    {
        var start = (_end - _count) & (_ids.Length - 1);
        _ids = Unroll(_ids, start);
        _hashes = Unroll(_hashes, start);
        _ordinals = Unroll(_ordinals, start);
        _end = _count;
    }

    private static T[] Unroll<T>(T[] ring, int start)
    {
        var larger = new T[ring.Length * 2];
        ring.AsSpan(start).CopyTo(larger);
        ring.AsSpan(0, start).CopyTo(larger.AsSpan(ring.Length - start));
        return larger;
    }
}
