namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>Drives the pump: a round when something was stored or ended, or when the pump's own time has come. Never polls.</summary>
internal sealed partial class OutboxSender(
    OutboxPump pump, OutboxSignal signal, TimeProvider time, ILogger<OutboxSender> logger) : BackgroundService
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(1);

    // Within the ten seconds the whole process has to stop.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = time.CreateTimer(
            static state => ((OutboxSignal)state!).Raise(), signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            await UntilItSucceedsAsync(pump.StartAsync, stoppingToken);
            while (true)
            {
                TimeSpan? due = null;
                await UntilItSucceedsAsync(async ct => due = await pump.RoundAsync(ct), stoppingToken);
                if (due == TimeSpan.Zero) continue;
                timer.Change(due ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                await signal.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await DrainAsync();
        }
    }

    // Waits for the calls under way, so that after the restart they need not be made again.
    private async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit, time);
        using var cancelCalls = limit.Token.Register(pump.CancelCalls);
        while (pump.CallsUnderWay > 0) await signal.WaitAsync(CancellationToken.None);
        await pump.RecordAsync(CancellationToken.None);
    }

    private async Task UntilItSucceedsAsync(Func<CancellationToken, Task> step, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await step(stoppingToken);
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // The boundary of the sender: a database that fails for a while must not end the delivery for good.
                LogRoundFailed(error);
            }

            await Task.Delay(FailurePause, time, stoppingToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "A round of the outbox failed; it is repeated in a second")]
    private partial void LogRoundFailed(Exception error);
}
