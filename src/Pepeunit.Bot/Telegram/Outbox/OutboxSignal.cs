using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Wakes the sender of this process after a commit. A hint, never a truth: the rows are, and a job has them looked at.</summary>
/// <remarks>Safe for any number of callers at once. Raising never blocks and never throws; one waiter.</remarks>
internal sealed class OutboxSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly ConcurrentQueue<(long FromChatId, long ToChatId)> _moves = new();
    private int _isRescanWanted;

    /// <summary>Says that there is something new to look at: a row, the end of a call, a time that has come.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Says that rows older than those seen may wait again.</summary>
    public void RaiseRescan()
    {
        Interlocked.Exchange(ref _isRescanWanted, 1);
        Raise();
    }

    /// <summary>Says that the rows of one chat belong to another now.</summary>
    public void RaiseMove(long fromChatId, long toChatId)
    {
        _moves.Enqueue((fromChatId, toChatId));
        Raise();
    }

    /// <summary>Whether a rescan was asked for since the last call.</summary>
    public bool TakeRescan() => Interlocked.Exchange(ref _isRescanWanted, 0) == 1;

    public bool TryTakeMove(out (long FromChatId, long ToChatId) move) => _moves.TryDequeue(out move);

    /// <summary>Returns at once when it was raised since the last return.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken);
}
