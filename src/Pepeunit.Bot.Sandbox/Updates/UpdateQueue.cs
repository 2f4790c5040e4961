using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Timing;

namespace Pepeunit.Bot.Sandbox.Updates;

/// <summary>The bot's updates until they are confirmed, and the one getUpdates request that may wait for them.</summary>
/// <remarks>Guarded by the gate given, except <see cref="PollAsync"/>, which takes it and never waits while holding it.</remarks>
internal sealed class UpdateQueue(SandboxClock clock, Lock gate)
{
    private const string WebhookIsActive =
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(50);

    private readonly List<Update> _updates = [];
    // As real ones: at random, far from zero, growing.
    private long _lastId = RandomNumberGenerator.GetInt32(100_000_000, 900_000_000);
    private TaskCompletionSource? _waiting;
    private long? _previousOffset;
    private long _previousStart;
    private long _previousFinish;

    /// <summary>Raised, under the gate, when an update was added; the webhook listens.</summary>
    public event Action? Added;

    /// <summary>Kinds asked for by the last getUpdates or setWebhook that named any; null is the default list.</summary>
    public IReadOnlySet<string>? AllowedKinds { get; private set; }

    /// <summary>Whether a webhook is set: then nobody may poll.</summary>
    public bool HasWebhook { get; set; }

    /// <summary>How many of the next confirmations are to be forgotten, so that their updates come twice.</summary>
    public int ForgottenConfirmations { get; set; }

    public int PendingCount
    {
        get
        {
            DropExpired();
            return _updates.Count;
        }
    }

    /// <summary>Queues an update, unless the bot has not asked for its kind: that is decided now, not when it is fetched.</summary>
    public void Add(string kind, JsonNode payload)
    {
        if (!(AllowedKinds ?? UpdateKinds.Default).Contains(kind)) return;

        var body = new JsonObject { ["update_id"] = ++_lastId, [kind] = payload };
        _updates.Add(new(_lastId, body, clock.GetUtcNow() + UpdateKinds.Lifetime(kind)));
        _waiting?.TrySetResult();
        Added?.Invoke();
    }

    public void Allow(IEnumerable<string> kinds)
    {
        var known = UpdateKinds.Known(kinds).ToHashSet();
        AllowedKinds = known.Count == 0 ? null : known;
    }

    public void Clear()
    {
        _updates.Clear();
        ForgottenConfirmations = 0;
    }

    /// <summary>Ends the waiting request with a conflict.</summary>
    public void AbortPoll(string reason)
    {
        _waiting?.TrySetException(BotApiError.Conflict(reason));
        _waiting = null;
    }

    /// <summary>The oldest update that waits, for the webhook.</summary>
    public JsonObject? Peek()
    {
        DropExpired();
        return _updates.Count == 0 ? null : _updates[0].Body.DeepClone().AsObject();
    }

    public void Confirm(long updateId)
    {
        if (ForgottenConfirmations > 0)
            ForgottenConfirmations--;
        else
            _updates.RemoveAll(update => update.Id <= updateId);
    }

    /// <summary>getUpdates: confirms what is older than the offset, and waits up to the time-out for something new.</summary>
    /// <exception cref="BotApiError">409: a webhook is set, or another request took over while this one waited.</exception>
    public async Task<JsonNode> PollAsync(long offset, int limit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            if (HasWebhook) throw BotApiError.Conflict(WebhookIsActive);

            AbortPoll("terminated by other getUpdates request; make sure that only one bot instance is running");
            (limit, timeout) = Soften(offset, limit, timeout);
            ApplyOffset(offset);
            if (_updates.Count > 0 || timeout <= TimeSpan.Zero) return Answer(offset, limit);

            waiting = _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            await waiting.Task.WaitAsync(timeout < LongestPoll ? timeout : LongestPoll, clock.Host, cancellationToken);
        }
        catch (TimeoutException)
        {
            // An empty answer: nothing came.
        }
        finally
        {
            lock (gate)
            {
                if (_waiting == waiting) _waiting = null;
            }
        }

        lock (gate)
        {
            return Answer(offset, limit);
        }
    }

    // A bot that asks again and again without confirming is slowed down, as by the official server.
    private (int Limit, TimeSpan Timeout) Soften(long offset, int limit, TimeSpan timeout)
    {
        if (offset == _previousOffset)
        {
            if (timeout < TimeSpan.FromSeconds(3) && clock.GetElapsedTime(_previousFinish) < TimeSpan.FromSeconds(3))
                timeout = TimeSpan.FromSeconds(3);
            if (clock.GetElapsedTime(_previousStart) < TimeSpan.FromSeconds(0.5)) limit = 1;
        }

        (_previousOffset, _previousStart) = (offset, clock.GetTimestamp());
        return (limit, timeout);
    }

    private void ApplyOffset(long offset)
    {
        DropExpired();
        if (offset > 0 && _updates.Exists(update => update.Id < offset))
            Confirm(offset - 1);
        else if (offset < 0 && _updates.Count > -offset)
            _updates.RemoveRange(0, _updates.Count + (int)offset);
    }

    private JsonArray Answer(long offset, int limit)
    {
        DropExpired();
        (_previousOffset, _previousFinish) = (offset, clock.GetTimestamp());
        return [.. _updates.Take(limit).Select(update => update.Body.DeepClone())];
    }

    private void DropExpired()
    {
        var now = clock.GetUtcNow();
        _updates.RemoveAll(update => update.ExpiresAt <= now);
    }

    private sealed record Update(long Id, JsonObject Body, DateTimeOffset ExpiresAt);
}
