using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>What happened, for the pages of the users: numbered events, the last of them kept for reconnecting pages.</summary>
/// <remarks>Publishing is guarded by the world's gate; a listener reads its channel freely.</remarks>
internal sealed class EventHub(Lock gate, TimeProvider time)
{
    private const int Kept = 5_000;

    private readonly Queue<UserEvent> _recent = new();
    private readonly HashSet<Listener> _listeners = [];
    // Grows over restarts too: then the id a page remembers from an earlier run is older than any that is kept.
    private long _lastId = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _droppedUpTo = time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Publish(long userId, string type, JsonObject body)
    {
        body["type"] = type;
        Publish(new(++_lastId, userId, body.ToJsonString(SandboxJson.Compact)));
    }

    /// <summary>Tells every page to load anew.</summary>
    public void PublishReset(string bootId)
    {
        _recent.Clear();
        _droppedUpTo = ++_lastId;
        foreach (var listener in _listeners)
            listener.Channel.Writer.TryWrite(Reset(listener.UserId, bootId));
    }

    /// <summary>Begins to listen: what came after the given id, or a reset if that is not known any more, then all that comes.</summary>
    public Listener Listen(long userId, long? lastEventId, string bootId)
    {
        lock (gate)
        {
            var listener = new Listener(this, userId);
            IEnumerable<UserEvent> missed = lastEventId switch
            {
                null => [],
                _ when lastEventId < _droppedUpTo || lastEventId > _lastId => [Reset(userId, bootId)],
                _ => _recent.Where(happened => happened.UserId == userId && happened.Id > lastEventId),
            };
            foreach (var happened in missed) listener.Channel.Writer.TryWrite(happened);

            _listeners.Add(listener);
            return listener;
        }
    }

    private UserEvent Reset(long userId, string bootId) =>
        new(_lastId, userId, new JsonObject { ["type"] = "reset", ["boot_id"] = bootId }.ToJsonString(SandboxJson.Compact));

    private void Publish(UserEvent happened)
    {
        _recent.Enqueue(happened);
        if (_recent.Count > Kept) _droppedUpTo = _recent.Dequeue().Id;
        foreach (var listener in _listeners)
        {
            if (listener.UserId == happened.UserId) listener.Channel.Writer.TryWrite(happened);
        }
    }

    internal sealed class Listener(EventHub hub, long userId) : IDisposable
    {
        public long UserId { get; } = userId;

        public Channel<UserEvent> Channel { get; } =
            System.Threading.Channels.Channel.CreateUnbounded<UserEvent>(new() { SingleReader = true });

        public void Dispose()
        {
            lock (hub.Gate) hub._listeners.Remove(this);
        }
    }

    private Lock Gate => gate;
}

internal sealed record UserEvent(long Id, long UserId, string Json);
