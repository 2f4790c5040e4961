using System.Collections.Concurrent;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Keeps one message per listener current while it runs. It is woken by the writer's commits instead of a recurring job: a
/// person who waits for the first value should not wait for a tick as well. Between two edits of one message at least
/// <see cref="Distance"/> goes by; what comes in between is merged.
/// </summary>
internal sealed partial class LiveMessages(
    ListenerStore store,
    ListenerCards cards,
    ListenerView view,
    IPersonDirectory persons,
    Locales locales,
    OutboxStore outbox,
    SampleBatchWriter writer,
    TimeProvider time,
    ILogger<LiveMessages> logger) : BackgroundService, IChangeHandler
{
    /// <summary>Telegram lets a bot speak about once a second in a chat; a person may have several such messages.</summary>
    private static readonly TimeSpan Distance = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ListenerId, byte> _dirty = new();
    private readonly SemaphoreSlim _wake = new(0, 1);

    // Of the sending loop alone.
    private readonly Dictionary<ListenerId, DateTimeOffset> _sentAt = [];

    // Of the sending loop alone: how many values the message had told of when it was last edited, for sure and at most.
    private readonly Dictionary<ListenerId, (long Shown, long Pending)> _told = [];

    private readonly ConcurrentDictionary<ListenerId, byte> _live = new();

    /// <summary>Names the listener's live message in the outbox.</summary>
    public static string KeyOf(ListenerId listener) => $"listeners:live:{listener}";

    /// <summary>Says that the listener's message may look different now. Never waits.</summary>
    public void Touch(ListenerId listener)
    {
        _dirty[listener] = 0;
        Wake();
    }

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var active = await store.ListActiveAsync(cancellationToken);
        _live.Clear();
        foreach (var listener in active.Where(listener => listener.LiveChatId is not null)) _live[listener.Id] = 0;
    }

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (!ListenerChanges.Concerns(change.Kind)) return;
        var id = new ListenerId(Guid.Parse(change.SubjectId));
        var listener = await store.FindAsync(id, cancellationToken);
        if (listener is { State: ListenerState.Active, LiveChatId: not null }) _live[id] = 0;
        else _live.TryRemove(id, out _);
        Touch(id);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        writer.Stored += OnStored;
        try
        {
            while (true)
            {
                await WaitAsync(stoppingToken);
                await SendDueAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The only way out of the loop.
        }
        finally
        {
            writer.Stored -= OnStored;
        }
    }

    /// <summary>Sends every message that is dirty and due.</summary>
    internal async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var id in _dirty.Keys)
        {
            if (_sentAt.TryGetValue(id, out var sentAt) && now - sentAt < Distance) continue;
            if (!_dirty.TryRemove(id, out _)) continue;
            _sentAt[id] = now;
            try
            {
                await SendAsync(id, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A boundary: one listener's message must not end the loop of all. The next commit tries again.
                LogFailed(exception, id);
            }
        }

        foreach (var old in _sentAt.Where(sent => now - sent.Value > 2 * Distance).Select(sent => sent.Key).ToList())
            _sentAt.Remove(old);
        foreach (var gone in _told.Keys.Where(id => !_live.ContainsKey(id)).ToList()) _told.Remove(gone);
    }

    private async Task SendAsync(ListenerId id, CancellationToken cancellationToken)
    {
        var listener = await store.FindAsync(id, cancellationToken);
        if (listener?.LiveChatId is not { } chat) return;
        if (await persons.FindAsync(listener.OwnerId, cancellationToken) is not { } owner) return;
        var card = await cards.ReadAsync(listener, cancellationToken);
        var accepted = card.Usage.Accepted;
        var (shown, pending) = _told.GetValueOrDefault(id, (accepted, accepted));
        if (await SendAsync(chat, owner, card, accepted - pending, cancellationToken) == EnqueueOutcome.Replaced)
        {
            // The edit before never left: what it would have told of is merged into this one.
            if (shown < pending) await SendAsync(chat, owner, card, accepted - shown, cancellationToken);
            _told[id] = (shown, accepted);
            return;
        }

        _told[id] = (pending, accepted);
    }

    private Task<EnqueueOutcome> SendAsync(
        long chat, Person owner, ListenerCard card, long merged, CancellationToken cancellationToken) => outbox.SendAsync(
        new OutgoingMessage
        {
            ChatId = chat,
            Lane = Lane.Live,
            Kind = OutgoingKind.Live(KeyOf(card.Listener.Id)),
            Reply = view.Live(card, merged, locales.For(owner)),
            RecipientId = owner.Id,
        },
        cancellationToken);

    /// <summary>Takes what the writer has stored: the messages of those listeners that are active.</summary>
    internal void OnStored(StoredChanges changes)
    {
        if (_live.IsEmpty) return;
        var isTouched = false;
        foreach (var series in changes.Series)
        {
            if (!_live.ContainsKey(series.Listener)) continue;
            _dirty[series.Listener] = 0;
            isTouched = true;
        }

        if (isTouched) Wake();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already.
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        // With something dirty that is not due yet, look again soon; with nothing, sleep until the next commit.
        if (_dirty.IsEmpty) await _wake.WaitAsync(stopping);
        else await Task.Delay(TimeSpan.FromMilliseconds(250), time, stopping);
    }

    [LoggerMessage(LogLevel.Error, "The live message of listener {Listener} failed; the next value tries again")]
    private partial void LogFailed(Exception exception, ListenerId listener);
}
