using Microsoft.Extensions.Options;
using Pepeunit.Bot.Telegram.Dispatch;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>
/// The connection that brings updates, and the workers that handle them. At a stop nothing new is taken, what is in
/// progress gets a moment, the rest stays in the inbox.
/// </summary>
internal sealed partial class UpdateReceiver(
    TelegramHttp http, UpdateIntake intake, UpdatePoller poller, UpdateQueue queue, UpdateDispatcher dispatcher,
    BotIdentity identity, WebhookSecret secret, IOptions<TelegramOptions> options, TimeProvider time,
    ILogger<UpdateReceiver> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var working = new CancellationTokenSource();
        await using var stop = stoppingToken.Register(() => working.CancelAfter(options.Value.StopPatience));
        try
        {
            await intake.BeginAsync(stoppingToken);
            await ConnectAsync(stoppingToken);
            var work = queue.RunAsync(
                options.Value.MaxParallelUpdates, pending => dispatcher.HandleAsync(pending, working.Token), stoppingToken);
            await Task.WhenAll(
                work, options.Value.Mode == ReceivingMode.Polling ? poller.RunAsync(stoppingToken) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Learns who the bot is and says how updates shall come; tries until it works.</summary>
    private async Task ConnectAsync(CancellationToken stopping)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                identity.Username = (await http.Bot.GetMe(stopping)).Username;
                await ChooseModeAsync(stopping);
                LogConnected(identity.Username ?? "", options.Value.Mode);
                return;
            }
            catch (RequestException exception) when (!stopping.IsCancellationRequested)
            {
                if (failures == 0) LogNotConnected(exception);
                var asked = (exception as ApiRequestException)?.Parameters?.RetryAfter;
                await Task.Delay(
                    asked is { } seconds ? TimeSpan.FromSeconds(seconds) : UpdatePoller.PauseAfter(failures + 1, exception),
                    time, stopping);
            }
        }
    }

    private async Task ChooseModeAsync(CancellationToken stopping)
    {
        if (options.Value.Mode == ReceivingMode.Polling)
        {
            // With a webhook set, getUpdates is refused. What waits at Telegram is kept.
            await http.Bot.DeleteWebhook(dropPendingUpdates: false, cancellationToken: stopping);
            return;
        }

        await http.Bot.SetWebhook(
            new Uri(options.Value.PublicUrl!, WebhookEndpoint.Path).AbsoluteUri, allowedUpdates: HandledUpdates.Kinds,
            secretToken: secret.Value, cancellationToken: stopping);
    }

    [LoggerMessage(LogLevel.Information, "Connected to Telegram as @{Username}, updates come by {Mode}")]
    private partial void LogConnected(string username, ReceivingMode mode);

    [LoggerMessage(LogLevel.Warning, "Telegram could not be reached or refused the token; trying again until it works")]
    private partial void LogNotConnected(Exception exception);
}
