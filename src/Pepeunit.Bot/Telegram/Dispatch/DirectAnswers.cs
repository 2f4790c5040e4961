using Pepeunit.Bot.Localization;
using Telegram.Bot;
using Telegram.Bot.Exceptions;

namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>
/// Answers that Telegram waits for: to pressed buttons and before payments. They go at once and around the outbox; an
/// answer that is late is worth nothing, so it is tried a few times and then counted.
/// </summary>
internal sealed partial class DirectAnswers(
    TelegramHttp http, TelegramMetrics metrics, TimeProvider time, ILogger<DirectAnswers> logger)
{
    /// <summary>answerCallbackQuery: 0–200 characters.</summary>
    private const int MaxNoticeLength = 200;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Stops the button's spinner and shows the notice, if there is one.</summary>
    public Task AnswerCallbackAsync(string queryId, AnswerPart.Notice? notice, CancellationToken cancellationToken) =>
        TryAsync(
            ct => http.Bot.AnswerCallbackQuery(
                queryId, notice is null ? null : ForeignText.Cut(notice.Text, MaxNoticeLength),
                showAlert: notice?.Kind == NoticeKind.Alert, cancellationToken: ct),
            cancellationToken);

    public Task AnswerPreCheckoutAsync(string queryId, PreCheckoutAnswer answer, CancellationToken cancellationToken) =>
        TryAsync(
            ct => http.Bot.AnswerPreCheckoutQuery(queryId, answer.Refusal, ct), cancellationToken);

    private async Task TryAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(CallTimeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                await call(either.Token);
                metrics.DirectAnswer("ok");
                return;
            }
            catch (ApiRequestException refused) when (refused.ErrorCode is >= 400 and < 500 and not 429)
            {
                // "query is too old", after a restart or a long stop: nobody waits any more.
                metrics.DirectAnswer("too_late");
                return;
            }
            catch (Exception failed) when (
                failed is RequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                var asked = (failed as ApiRequestException)?.Parameters?.RetryAfter;
                var pause = asked is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMilliseconds(200 * attempt);
                if (attempt == MaxAttempts || pause > LongestPause)
                {
                    metrics.DirectAnswer("failed");
                    LogFailed(failed, attempt);
                    return;
                }

                await Task.Delay(pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A callback or pre-checkout query could not be answered in {Attempts} attempts")]
    private partial void LogFailed(Exception exception, int attempts);
}
