using System.Text.Json;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>
/// Fetches updates by <c>getUpdates</c>. Its own call instead of the library's: one update that cannot be read must not
/// hold up the others for ever, and a failure is followed by a pause.
/// </summary>
internal sealed partial class UpdatePoller(
    TelegramHttp http, UpdateIntake intake, TelegramMetrics metrics, TimeProvider time, ILogger<UpdatePoller> logger)
{
    /// <summary>The longest that Telegram lets a poll wait.</summary>
    private const int PollSeconds = 50;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(PollSeconds + 15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private volatile bool _isFailing;

    /// <summary>Whether the last poll failed; a poll that waits for updates is no failure.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>Polls until the token ends. The offset moves only after the updates before it are stored.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        // No offset at first: Telegram begins with the oldest unconfirmed one, and what is known already is dropped.
        long? offset = null;
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            await intake.WaitForRoomAsync(stopping);
            try
            {
                var batch = await FetchAsync(offset, stopping);
                await intake.TakeAsync(batch.Updates, stopping);
                if (batch.LastId is { } lastId) offset = lastId + 1;
                if (failures > 0) LogRecovered(failures);
                failures = 0;
                _isFailing = false;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                metrics.PollFailed();
                _isFailing = true;
                // Once when it begins, once when it ends: an hour without network is two lines.
                if (failures++ == 0) LogFailed(exception);
                await Task.Delay(PauseAfter(failures, exception), time, stopping);
            }
        }
    }

    internal static TimeSpan PauseAfter(int failures, Exception exception)
    {
        if (exception is PollRefusedException { RetryAfter: { } asked }) return asked;

        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private async Task<(IReadOnlyList<ReceivedUpdate> Updates, long? LastId)> FetchAsync(
        long? offset, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        var question = new { offset = offset ?? 0, limit = 100, timeout = PollSeconds, allowed_updates = HandledUpdates.Names };
        using var response = await http.LongCalls.PostAsJsonAsync(
            new Uri(http.MethodRoot, "getUpdates"), question, either.Token);
        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: either.Token);
        var root = document.RootElement;
        if (!response.IsSuccessStatusCode || !root.TryGetProperty("result", out var result))
            throw PollRefusedException.Of((int)response.StatusCode, root);

        var updates = new List<ReceivedUpdate>(result.GetArrayLength());
        foreach (var element in result.EnumerateArray())
        {
            if (ReceivedUpdate.TryRead(element) is { } update) updates.Add(update);
            else metrics.Dropped("unreadable");
        }

        return (updates, updates.Count == 0 ? null : updates.Max(update => update.Id));
    }

    [LoggerMessage(LogLevel.Warning, "Updates could not be fetched; trying again until it works")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Information, "Updates are fetched again after {Failures} failures")]
    private partial void LogRecovered(int failures);
}
