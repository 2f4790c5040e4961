namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>
/// The answer a pressed button waits for: given exactly once, after <see cref="Patience"/> without words when the handler
/// takes longer, so that the spinner always stops within a second.
/// </summary>
internal sealed class CallbackReceipt : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(800);

    private readonly DirectAnswers _answers;
    private readonly string _queryId;
    private readonly CancellationTokenSource _done = new();
    private readonly CancellationToken _stopping;
    private readonly Task _patience;
    private int _isClaimed;

    public CallbackReceipt(DirectAnswers answers, string queryId, TimeProvider time, CancellationToken stopping)
    {
        (_answers, _queryId, _stopping) = (answers, queryId, stopping);
        _patience = RunOutOfPatienceAsync(time);
    }

    /// <summary>
    /// Reserves the answer for the caller, who must then give it. False when it was given already: a notice has to find
    /// another way to the person.
    /// </summary>
    public bool TryClaim() => Interlocked.Exchange(ref _isClaimed, 1) == 0;

    /// <summary>Gives the claimed answer.</summary>
    public Task AnswerAsync(AnswerPart.Notice? notice) => _answers.AnswerCallbackAsync(_queryId, notice, _stopping);

    /// <summary>Answers without words if nobody did.</summary>
    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _patience;
        if (TryClaim() && !_stopping.IsCancellationRequested) await AnswerAsync(null);
        _done.Dispose();
    }

    private async Task RunOutOfPatienceAsync(TimeProvider time)
    {
        try
        {
            await Task.Delay(Patience, time, _done.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (TryClaim()) await AnswerAsync(null);
    }
}
