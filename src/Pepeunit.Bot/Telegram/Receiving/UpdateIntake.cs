using Microsoft.Extensions.Options;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>Where polling and webhook meet: stores what came, then hands what is new to the queue.</summary>
internal sealed partial class UpdateIntake(
    UpdateInbox inbox, UpdateQueue queue, RelationalDatabase database, IOptions<TelegramOptions> options,
    TelegramMetrics metrics, TimeProvider time, ILogger<UpdateIntake> logger) : IDisposable
{
    // Two deliveries at once (a webhook) must not put the second into the queue before the first.
    private readonly SemaphoreSlim _order = new(1, 1);

    private volatile bool _hasBegun;

    /// <summary>
    /// Whether updates may come: not before <see cref="BeginAsync"/>, which would take them for an earlier process's, and not
    /// while too many wait.
    /// </summary>
    public bool HasRoom => _hasBegun && queue.Pending < options.Value.MaxPendingUpdates;

    public Task WaitForRoomAsync(CancellationToken cancellationToken) =>
        queue.WaitForRoomAsync(options.Value.MaxPendingUpdates, cancellationToken);

    /// <summary>Takes updates in. When it returns they are stored and may be confirmed to Telegram.</summary>
    /// <exception cref="System.Data.Common.DbException">None is stored; Telegram will send them again.</exception>
    public async Task TakeAsync(IReadOnlyList<ReceivedUpdate> updates, CancellationToken cancellationToken)
    {
        if (updates.Count == 0) return;

        await _order.WaitAsync(cancellationToken);
        try
        {
            var accepted = await inbox.AcceptAsync(updates, cancellationToken);
            for (var repeated = updates.Count - accepted.Count; repeated > 0; repeated--) metrics.Dropped("repeated");
            foreach (var update in accepted) await EnqueueAsync(update, cancellationToken);
        }
        finally
        {
            _order.Release();
        }
    }

    /// <summary>Hands on what an earlier process left undone; from then on new updates are taken. Called once.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        var (waiting, givenUp) = await inbox.TakeLeftoversAsync(cancellationToken);
        foreach (var id in givenUp)
        {
            metrics.Dropped("given_up");
            LogGivenUp(id, UpdateInbox.MaxAttempts);
        }

        foreach (var update in waiting) await EnqueueAsync(update, cancellationToken);
        if (waiting.Count > 0) LogLeftovers(waiting.Count);
        _hasBegun = true;
    }

    public void Dispose() => _order.Dispose();

    private async Task EnqueueAsync(ReceivedUpdate update, CancellationToken cancellationToken)
    {
        if (HandledUpdates.TryParse(update.Json) is not { } content)
        {
            metrics.Dropped("unreadable");
            await database.InTransactionAsync(
                (connection, transaction) => UpdateInbox.FinishAsync(connection, transaction, update.Id, cancellationToken),
                cancellationToken);
            LogUnreadable(update.Id);
            return;
        }

        metrics.Received(content.Type.ToString());
        queue.Add(new PendingUpdate(
            update.Id, UpdateLane.Of(content), content, update.IsRedelivery, time.GetTimestamp()));
    }

    [LoggerMessage(LogLevel.Information, "{Count} updates were left by an earlier run and are handled now")]
    private partial void LogLeftovers(int count);

    [LoggerMessage(LogLevel.Error, "Update {UpdateId} was begun {Attempts} times without an end and was given up")]
    private partial void LogGivenUp(long updateId, int attempts);

    [LoggerMessage(LogLevel.Warning, "Update {UpdateId} could not be read and was ignored")]
    private partial void LogUnreadable(long updateId);
}
