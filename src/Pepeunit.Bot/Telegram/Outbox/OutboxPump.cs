using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>
/// The sender without its clockwork: each round records what ended, loads what is new, and starts what may leave now.
/// </summary>
/// <remarks>
/// Rounds run one after another; calls run beside them, one per chat and lane, and report to the next round. Every state
/// change is committed before its effect: a row is marked before its call is made, so that after a kill it is known which
/// calls may have arrived. When the disk is slow, ends and starts gather and share a commit.
/// </remarks>
internal sealed partial class OutboxPump : IDisposable
{
    private const int LoadBatch = 1_000;

    // Calls of a row within the last minute are not counted singly; more than this would put a chat in debt for nothing.
    private const int MaxPrimedAttempts = 7;

    private const int TroublesBeforePause = 3;

    private static readonly TimeSpan TroublePause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan TroubleMaxPause = TimeSpan.FromSeconds(15);

    private readonly RelationalDatabase _database;
    private readonly DeliveryStore _store;
    private readonly IEnumerable<IChatMigration> _migrations;
    private readonly ITelegramApi _api;
    private readonly OutboxSignal _signal;
    private readonly OutboxOptions _options;
    private readonly OutboxMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<OutboxPump> _logger;

    private readonly DeliveryRules _rules;
    private readonly SendLimiter _limiter;
    private readonly SendSchedule _schedule;
    private readonly long _started;
    private readonly ConcurrentQueue<Ended> _ended = new();
    private readonly List<Judged> _unrecorded = [];
    private readonly CancellationTokenSource _calls = new();
    private long _lastSeenId;
    private int _troubles;
    private int _callsUnderWay;

    public OutboxPump(
        RelationalDatabase database, DeliveryStore store, IEnumerable<IChatMigration> migrations, ITelegramApi api,
        OutboxSignal signal, IOptions<OutboxOptions> options, OutboxMetrics metrics, TimeProvider time, Random random,
        ILogger<OutboxPump> logger)
    {
        (_database, _store, _migrations, _api, _signal) = (database, store, migrations, api, signal);
        (_options, _metrics, _time, _random, _logger) = (options.Value, metrics, time, random, logger);
        _rules = new DeliveryRules(_options);
        _limiter = new SendLimiter(_options);
        _schedule = new SendSchedule(_limiter, _options);
        _started = time.GetTimestamp();
    }

    /// <summary>Calls that have not reported yet.</summary>
    public int CallsUnderWay => Volatile.Read(ref _callsUnderWay);

    // While nothing gets through, one call at a time finds out when that is over. What limits the picks of a round ends with
    // a call, and the end of a call brings the next round.
    private int Room => _troubles < TroublesBeforePause ? _options.Concurrency : Math.Max(0, 1 - _schedule.UnderWay);

    // Monotonic: a corrected wall clock (a board without a battery at its first NTP answer) must not open or block the way.
    private long NowMs => (long)_time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>Takes up where an earlier process ended: pauses, limits of the last minute, calls without an answer.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        await _database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var command = new Commands(connection, transaction, cancellationToken);
                foreach (var lane in await _store.RecoverAsync(command)) _metrics.Retried(lane, RetryReason.Interrupted);
                foreach (var (chatId, untilMs) in await _store.ReadPausesAsync(command))
                    Pause(chatId, DateTimeOffset.FromUnixTimeMilliseconds(untilMs) - now);
                foreach (var (chatId, atMs, attempts) in await DeliveryStore.ReadRecentAsync(command, now - _options.GroupWindow))
                {
                    var ago = now - DateTimeOffset.FromUnixTimeMilliseconds(atMs);
                    _limiter.Take(chatId, (int)Math.Clamp(attempts, 1, MaxPrimedAttempts), NowMs - (long)ago.TotalMilliseconds);
                }
            },
            cancellationToken);
    }

    /// <summary>One round. Returns when the next is due by itself; null: only a signal can bring more.</summary>
    /// <exception cref="DbException">Nothing is lost: the next round repeats what could not be recorded.</exception>
    public async Task<TimeSpan?> RoundAsync(CancellationToken cancellationToken)
    {
        await RecordAsync(cancellationToken);
        await LoadAsync(cancellationToken);

        var picks = new List<Pick>();
        long? wakeAtMs = null;
        var room = Room;
        while (picks.Count < room && _schedule.TryTake(NowMs, out var pick, out wakeAtMs)) picks.Add(pick);
        if (picks.Count > 0 && !await StartCallsAsync(picks, cancellationToken)) return TimeSpan.Zero;

        foreach (var lane in Enum.GetValues<Lane>()) _metrics.Waiting(lane, _schedule.Count(lane));
        return wakeAtMs is { } atMs ? TimeSpan.FromMilliseconds(Math.Max(0, atMs - NowMs)) : null;
    }

    /// <summary>Records the calls that have ended.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        while (_ended.TryDequeue(out var ended))
        {
            var pausesBot = Notice(ended.Row, ended.Outcome);
            var decision = _rules.Decide(ended.Row, ended.Outcome, _time.GetUtcNow(), _random.NextDouble());
            _unrecorded.Add(new Judged(ended.Pick, ended.Row, decision, pausesBot));
        }

        if (_unrecorded.Count == 0) return;
        List<Action> afterwards = [];
        await _database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var judged in _unrecorded)
                    afterwards.Add(await ApplyAsync(connection, transaction, judged, cancellationToken));
            },
            cancellationToken);
        _unrecorded.Clear();
        foreach (var action in afterwards) action();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        while (_signal.TryTakeMove(out var move)) _schedule.MoveChat(move.FromChatId, move.ToChatId);

        // A rescan adds what the schedule does not know: parked rows that wait again. Rows it knows are not added twice,
        // and rows under way are not in state 0.
        if (_signal.TakeRescan()) _lastSeenId = 0;
        await using var connection = await _database.OpenAsync(cancellationToken);
        List<(long Id, long ChatId, Lane Lane, long NotBeforeMs)> rows;
        do
        {
            rows = await DeliveryStore.ReadWaitingAsync(new Commands(connection, null, cancellationToken), _lastSeenId, LoadBatch);
            var nowWallMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (var row in rows)
            {
                // Never longer than a retry waits: long pauses are kept apart, and the wall clock may have been set back.
                var waitMs = Math.Clamp(row.NotBeforeMs - nowWallMs, 0, (long)_options.RetryMaxDelay.TotalMilliseconds);
                _schedule.Add(row.Id, row.ChatId, row.Lane, NowMs + waitMs);
                _lastSeenId = row.Id;
            }
        }
        while (rows.Count == LoadBatch);
    }

    // Returns false when a pick turned out to need no call, so that its place is free at once.
    private async Task<bool> StartCallsAsync(List<Pick> picks, CancellationToken cancellationToken)
    {
        var taken = new List<(Pick Pick, OutboxRow? Row, long? MovedTo)>();
        try
        {
            await _database.InTransactionAsync(
                async (connection, transaction) =>
                {
                    var command = new Commands(connection, transaction, cancellationToken);
                    foreach (var pick in picks) taken.Add(await TakeAsync(command, pick));
                },
                cancellationToken);
        }
        catch
        {
            foreach (var pick in picks) _schedule.Retry(pick, NowMs + (long)_options.RetryDelay.TotalMilliseconds);
            throw;
        }

        foreach (var (pick, row, movedTo) in taken)
        {
            if (row is not null)
            {
                if (row.Kind == RowKind.Album) _limiter.Take(row.ChatId, row.Files.Count - 1, NowMs);
                _ = CallAsync(pick, row);
                continue;
            }

            _schedule.Done(pick);
            if (movedTo is not { } chatId) continue;
            _schedule.Add(pick.Id, chatId, pick.Lane, NowMs);
            _schedule.MoveChat(pick.ChatId, chatId);
        }

        return taken.TrueForAll(call => call.Row is not null);
    }

    // Takes a row; one that is too old, or says what its message says already, ends here without a call.
    private async Task<(Pick Pick, OutboxRow? Row, long? MovedTo)> TakeAsync(Commands command, Pick pick)
    {
        OutboxRow? row;
        try
        {
            row = await _store.TakeAsync(command, pick);
        }
        catch (JsonException error)
        {
            await DeliveryStore.RefuseAsync(command, pick.Id, "the stored payload cannot be read");
            _metrics.Finished(pick.Lane, RowState.Refused);
            LogUnreadable(error, pick.Id);
            return (pick, null, null);
        }

        if (row is null) return (pick, null, await DeliveryStore.FindChatAsync(command, pick.Id));
        if (row.IsUnchanged)
        {
            await _store.FinishAsync(command, row, new Decision.Finish(RowState.Delivered, row.TargetMessageId, null));
            _metrics.Unchanged();
            return (pick, null, null);
        }

        if (!_rules.HasExpired(row, _time.GetUtcNow())) return (pick, row, null);
        await _store.FinishAsync(command, row, new Decision.Finish(RowState.Expired, null, "too old"));
        _metrics.Finished(row.Lane, RowState.Expired);
        LogExpired(row.Id, row.Lane, row.ChatId);
        return (pick, null, null);
    }

    private async Task CallAsync(Pick pick, OutboxRow row)
    {
        Interlocked.Increment(ref _callsUnderWay);
        SendOutcome outcome;
        try
        {
            outcome = await _api.CallAsync(OutboxCalls.Of(row), _calls.Token);
        }
        catch (OperationCanceledException) when (_calls.IsCancellationRequested)
        {
            outcome = new SendOutcome.Unclear("stopped");
        }
        catch (Exception error)
        {
            // The boundary of the sender: whatever broke one call must not end the delivery of all others.
            LogCallBroke(error, row.Id, row.Kind);
            outcome = new SendOutcome.Unclear(error.GetType().Name);
        }

        _ended.Enqueue(new Ended(pick, row, outcome));
        Interlocked.Decrement(ref _callsUnderWay);
        _signal.Raise();
    }
}
