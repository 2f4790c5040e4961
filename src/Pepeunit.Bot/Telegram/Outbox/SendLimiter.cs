namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>
/// Says when a message may leave: overall rate, rate per chat, messages per minute and group, and the pauses Telegram asked for.
/// </summary>
/// <remarks>
/// Pure arithmetic on milliseconds of one monotonic clock. Used under the lock of its owner. The two rates are generic
/// cell rates (a "theoretical arrival time" each), so any window of length T sees at most burst + T / interval messages.
/// A group keeps the times themselves, because a bucket of 20 per minute would let 40 pass within one minute.
/// </remarks>
internal sealed class SendLimiter(OutboxOptions options)
{
    // Above this number of known chats, those that cannot matter any more are forgotten.
    private const int TrimAbove = 1024;

    private readonly Dictionary<long, Chat> _chats = [];
    private readonly double _overallIntervalMs = 1000d / options.OverallPerSecond;
    private readonly double _chatIntervalMs = options.ChatInterval.TotalMilliseconds;
    private readonly long _groupWindowMs = (long)options.GroupWindow.TotalMilliseconds;
    private double _overallArrivalMs = double.MinValue;
    private long _pausedUntilMs = long.MinValue;
    private int _trimAt = TrimAbove;

    /// <summary>Number of chats whose recent messages are remembered.</summary>
    public int KnownChats => _chats.Count;

    /// <summary>The earliest time at which any message may leave; not after <paramref name="nowMs"/> when at once.</summary>
    public long WhenBotIsFree(long nowMs)
    {
        var byRate = _overallArrivalMs - (options.OverallBurst - 1) * _overallIntervalMs;
        return Math.Max(nowMs, Math.Max(_pausedUntilMs, Ceiling(byRate)));
    }

    /// <summary>The earliest time at which the chat's own limits let a message of the lane leave.</summary>
    /// <remarks>
    /// In a group the lower lanes leave a reserve of the minute to the higher ones; otherwise an alert would wait up to
    /// a minute behind a refreshed board.
    /// </remarks>
    public long WhenChatIsFree(long chatId, Lane lane, long nowMs)
    {
        if (!_chats.TryGetValue(chatId, out var chat)) return nowMs;
        var byRate = Ceiling(chat.ArrivalMs - (options.ChatBurst - 1) * _chatIntervalMs);
        var free = Math.Max(nowMs, Math.Max(chat.PausedUntilMs, byRate));
        if (!IsGroup(chatId)) return free;

        var allowed = GroupShare(lane);
        return chat.Recent.Count < allowed ? free : Math.Max(free, chat.Recent[^allowed] + _groupWindowMs);
    }

    /// <summary>Counts messages that leave now. An album weighs as many as it holds, and may leave the chat in debt.</summary>
    public void Take(long chatId, int messages, long nowMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(messages);
        if (_chats.Count >= _trimAt) Trim(nowMs);
        _overallArrivalMs = Math.Max(_overallArrivalMs, nowMs) + messages * _overallIntervalMs;
        var chat = ChatOf(chatId);
        chat.ArrivalMs = Math.Max(chat.ArrivalMs, nowMs) + messages * _chatIntervalMs;
        if (!IsGroup(chatId)) return;

        chat.Recent.AddRange(Enumerable.Repeat(nowMs, messages));
        if (chat.Recent.Count > options.GroupMessages) chat.Recent.RemoveRange(0, chat.Recent.Count - options.GroupMessages);
    }

    /// <summary>Holds everything for the chat back until the time. A shorter pause never shortens a longer one.</summary>
    public void PauseChat(long chatId, long untilMs)
    {
        var chat = ChatOf(chatId);
        chat.PausedUntilMs = Math.Max(chat.PausedUntilMs, untilMs);
    }

    /// <summary>Holds everything back until the time. A shorter pause never shortens a longer one.</summary>
    public void PauseBot(long untilMs) => _pausedUntilMs = Math.Max(_pausedUntilMs, untilMs);

    /// <summary>Whether a chat other than the given one is paused.</summary>
    public bool IsAnotherChatPaused(long chatId, long nowMs) =>
        _chats.Any(known => known.Key != chatId && known.Value.PausedUntilMs > nowMs);

    private static bool IsGroup(long chatId) => chatId < 0;

    private static long Ceiling(double ms) => ms <= long.MinValue ? long.MinValue : (long)Math.Ceiling(ms);

    private int GroupShare(Lane lane)
    {
        var reserve = Math.Max(1, options.GroupMessages / 5);
        return lane switch
        {
            Lane.Critical => options.GroupMessages,
            Lane.Answer => Math.Max(1, options.GroupMessages - reserve),
            _ => Math.Max(1, options.GroupMessages - 2 * reserve),
        };
    }

    private Chat ChatOf(long chatId)
    {
        if (!_chats.TryGetValue(chatId, out var chat)) _chats[chatId] = chat = new Chat();
        return chat;
    }

    private void Trim(long nowMs)
    {
        foreach (var (chatId, chat) in _chats.ToArray())
        {
            if (chat.IsForgettable(nowMs, _groupWindowMs)) _chats.Remove(chatId);
        }

        _trimAt = Math.Max(TrimAbove, _chats.Count * 2);
    }

    private sealed class Chat
    {
        public double ArrivalMs { get; set; } = double.MinValue;

        public long PausedUntilMs { get; set; } = long.MinValue;

        /// <summary>Times of the last messages, oldest first; groups only.</summary>
        public List<long> Recent { get; } = [];

        public bool IsForgettable(long nowMs, long groupWindowMs) =>
            ArrivalMs <= nowMs && PausedUntilMs <= nowMs && (Recent.Count == 0 || Recent[^1] + groupWindowMs <= nowMs);
    }
}
