namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>A message that was taken from the schedule and is under way; given back by exactly one of its end calls.</summary>
internal readonly record struct Pick(long Id, long ChatId, Lane Lane);

/// <summary>
/// Chooses the next message: higher lanes first without starving lower ones, chats of one lane in turn, and messages of
/// one chat and lane one after another in the order of their ids.
/// </summary>
/// <remarks>Holds ids only, no contents. Times are milliseconds of one monotonic clock. Used under the lock of its owner.</remarks>
internal sealed class SendSchedule(SendLimiter limiter, OutboxOptions options)
{
    private static readonly Lane[] Lanes = Enum.GetValues<Lane>();

    // A lane that was passed over this often while it had something to send goes first: under a flood of everything,
    // answers get at least every 4th turn, live edits every 8th, broadcasts every 16th, critical messages the rest.
    private static readonly int[] Patience = [0, 3, 7, 15];

    private readonly Dictionary<(long ChatId, Lane Lane), Line> _lines = [];
    private readonly Queue<Line>[] _ready = [.. Lanes.Select(_ => new Queue<Line>())];
    private readonly PriorityQueue<(Line Line, int Version), long> _waiting = new();
    private readonly int[] _passedOver = new int[Lanes.Length];
    private readonly int[] _underWay = new int[Lanes.Length];
    private readonly int[] _counts = new int[Lanes.Length];

    /// <summary>Messages of the lane that wait; those under way are not counted.</summary>
    public int Count(Lane lane) => _counts[(int)lane];

    /// <summary>Messages under way.</summary>
    public int UnderWay => _underWay.Sum();

    /// <summary>
    /// Adds a message; adding one that waits already changes nothing. <paramref name="notBeforeMs"/> holds the whole line of
    /// its chat and lane back, since its order is kept.
    /// </summary>
    public void Add(long id, long chatId, Lane lane, long notBeforeMs)
    {
        if (!_lines.TryGetValue((chatId, lane), out var line)) _lines[(chatId, lane)] = line = new Line(chatId, lane);
        if (!line.Ids.Add(id)) return;
        _counts[(int)lane]++;
        line.NotBeforeMs = Math.Max(line.NotBeforeMs, notBeforeMs);
        if (line.State == LineState.Idle) MakeReady(line);
    }

    /// <summary>
    /// Takes the next message that may leave now, and counts it at the limiter. When nothing may, <paramref name="wakeAtMs"/>
    /// is the time to ask again; null when only an addition or an end can change that.
    /// </summary>
    public bool TryTake(long nowMs, out Pick pick, out long? wakeAtMs)
    {
        WakeLines(nowMs);
        var botIsFreeAt = limiter.WhenBotIsFree(nowMs);
        if (botIsFreeAt <= nowMs && TakeFromLanes(nowMs) is { } taken)
        {
            (pick, wakeAtMs) = (taken, null);
            return true;
        }

        pick = default;
        wakeAtMs = NextWaiting();
        if (botIsFreeAt > nowMs && Lanes.Any(CanServe)) wakeAtMs = Math.Min(wakeAtMs ?? long.MaxValue, botIsFreeAt);
        return false;
    }

    /// <summary>The message has left the schedule for good.</summary>
    public void Done(Pick pick) => End(pick, notBeforeMs: long.MinValue, comesBack: false);

    /// <summary>The message waits again, first of its line, and its line with it until the time.</summary>
    public void Retry(Pick pick, long notBeforeMs) => End(pick, notBeforeMs, comesBack: true);

    /// <summary>Forgets what waits for the chat (what is under way ends by itself).</summary>
    public void RemoveChat(long chatId)
    {
        foreach (var lane in Lanes)
        {
            if (!_lines.TryGetValue((chatId, lane), out var line)) continue;
            _counts[(int)lane] -= line.Ids.Count;
            line.Ids.Clear();
            Settle(line);
        }
    }

    /// <summary>Moves what waits for one chat to another (a group became a supergroup), in the order of the ids.</summary>
    /// <remarks>
    /// A line with a message under way stays: its rest must not overtake that message. Its owner sees at the next pick
    /// that the row belongs elsewhere, and calls this again.
    /// </remarks>
    public void MoveChat(long fromChatId, long toChatId)
    {
        foreach (var lane in Lanes)
        {
            if (!_lines.TryGetValue((fromChatId, lane), out var line) || line.IsUnderWay) continue;
            var ids = line.Ids.ToArray();
            _counts[(int)lane] -= ids.Length;
            line.Ids.Clear();
            Settle(line);
            foreach (var id in ids) Add(id, toChatId, lane, long.MinValue);
        }
    }

    /// <summary>Removes one waiting message; nothing happens when it does not wait.</summary>
    public void Remove(long id, long chatId, Lane lane)
    {
        if (!_lines.TryGetValue((chatId, lane), out var line) || !line.Ids.Remove(id)) return;
        _counts[(int)lane]--;
        Settle(line);
    }

    private void End(Pick pick, long notBeforeMs, bool comesBack)
    {
        var line = _lines[(pick.ChatId, pick.Lane)];
        line.IsUnderWay = false;
        line.State = LineState.Idle;
        line.NotBeforeMs = notBeforeMs;
        _underWay[(int)pick.Lane]--;
        if (comesBack && line.Ids.Add(pick.Id)) _counts[(int)pick.Lane]++;
        Settle(line);
    }

    // Brings a line's place in step with its contents after they changed.
    private void Settle(Line line)
    {
        if (line.IsUnderWay) return;
        if (line.Ids.Count == 0)
        {
            // Entries of this line in the ring or in the waiting queue die by their version or state.
            line.State = LineState.Gone;
            line.Version++;
            _lines.Remove((line.ChatId, line.Lane));
        }
        else if (line.State == LineState.Idle)
        {
            MakeReady(line);
        }
    }

    private void MakeReady(Line line)
    {
        line.State = LineState.Ready;
        _ready[(int)line.Lane].Enqueue(line);
    }

    private void WakeLines(long nowMs)
    {
        while (_waiting.TryPeek(out var waiting, out var atMs) && atMs <= nowMs)
        {
            _waiting.Dequeue();
            if (waiting.Line.State == LineState.Waiting && waiting.Line.Version == waiting.Version) MakeReady(waiting.Line);
        }
    }

    private long? NextWaiting()
    {
        while (_waiting.TryPeek(out var waiting, out var atMs))
        {
            if (waiting.Line.State == LineState.Waiting && waiting.Line.Version == waiting.Version) return atMs;
            _waiting.Dequeue();
        }

        return null;
    }

    private Pick? TakeFromLanes(long nowMs)
    {
        foreach (var lane in Lanes.OrderByDescending(lane => CanServe(lane) && IsImpatient(lane)).ThenBy(lane => lane))
        {
            if (TakeFromLane(lane, nowMs) is not { } pick) continue;
            _passedOver[(int)lane] = 0;
            foreach (var other in Lanes.Where(other => other != lane && CanServe(other))) _passedOver[(int)other]++;
            return pick;
        }

        return null;
    }

    private Pick? TakeFromLane(Lane lane, long nowMs)
    {
        var ready = _ready[(int)lane];
        while (HasSlot(lane) && ready.TryDequeue(out var line))
        {
            if (line.State != LineState.Ready) continue;
            var freeAt = Math.Max(line.NotBeforeMs, limiter.WhenChatIsFree(line.ChatId, lane, nowMs));
            if (freeAt > nowMs)
            {
                line.State = LineState.Waiting;
                line.Version++;
                _waiting.Enqueue((line, line.Version), freeAt);
                continue;
            }

            var id = line.Ids.Min;
            line.Ids.Remove(id);
            line.IsUnderWay = true;
            line.State = LineState.UnderWay;
            _counts[(int)lane]--;
            _underWay[(int)lane]++;
            limiter.Take(line.ChatId, 1, nowMs);
            return new Pick(id, line.ChatId, lane);
        }

        return null;
    }

    private bool IsImpatient(Lane lane) => lane != Lane.Critical && _passedOver[(int)lane] >= Patience[(int)lane];

    private bool CanServe(Lane lane) => HasSlot(lane) && _ready[(int)lane].Count > 0;

    // Slow uploads of a lower lane must not occupy every call; each higher lane has a few that the lower ones cannot take.
    private bool HasSlot(Lane lane)
    {
        var share = options.Concurrency * (8 - (int)lane) / 8;
        var usedByThisAndLower = 0;
        for (var other = (int)lane; other < _underWay.Length; other++) usedByThisAndLower += _underWay[other];
        return usedByThisAndLower < share && UnderWay < options.Concurrency;
    }

    private enum LineState
    {
        Idle,
        Ready,
        Waiting,
        UnderWay,
        Gone,
    }

    private sealed class Line(long chatId, Lane lane)
    {
        public long ChatId { get; } = chatId;

        public Lane Lane { get; } = lane;

        public SortedSet<long> Ids { get; } = [];

        public LineState State { get; set; }

        public bool IsUnderWay { get; set; }

        public long NotBeforeMs { get; set; } = long.MinValue;

        /// <summary>Grows when the line enters the waiting queue, so that an older entry there is known as dead.</summary>
        public int Version { get; set; }
    }
}
