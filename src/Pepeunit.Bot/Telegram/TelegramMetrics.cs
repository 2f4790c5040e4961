using System.Diagnostics.Metrics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram.Receiving;

namespace Pepeunit.Bot.Telegram;

/// <summary>What the shell counts instead of logging.</summary>
internal sealed class TelegramMetrics : IDisposable
{
    private readonly Meter _meter = new("Pepeunit.Bot.Telegram");
    private readonly Counter<long> _received;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _callbacksRefused;
    private readonly Counter<long> _directAnswers;
    private readonly Counter<long> _webhookRefused;
    private readonly Counter<long> _pollFailures;
    private readonly Histogram<double> _duration;

    public TelegramMetrics(UpdateQueue queue, Locales locales)
    {
        _received = _meter.CreateCounter<long>("telegram.updates.received", description: "Updates taken from Telegram, by kind.");
        _dropped = _meter.CreateCounter<long>("telegram.updates.dropped", description: "Updates not handled, by reason.");
        _handled = _meter.CreateCounter<long>("telegram.updates.handled", description: "Updates handled, by outcome.");
        _callbacksRefused = _meter.CreateCounter<long>("telegram.callbacks.refused", description: "Pressed buttons whose data were not accepted, by reason.");
        _directAnswers = _meter.CreateCounter<long>("telegram.answers.direct", description: "Callback and pre-checkout answers, by outcome.");
        _webhookRefused = _meter.CreateCounter<long>("telegram.webhook.refused", description: "Webhook requests refused, by reason.");
        _pollFailures = _meter.CreateCounter<long>("telegram.polls.failed", description: "Failed getUpdates calls.");
        _duration = _meter.CreateHistogram<double>("telegram.updates.duration", "s", "From taking an update to having stored its answer.");
        _meter.CreateObservableGauge(
            "telegram.updates.pending", () => queue.Pending, description: "Updates accepted and not handled yet.");
        _meter.CreateObservableCounter(
            "localization.texts.missing", () => locales.MissingTexts, description: "Texts asked for that no locale file has.");
    }

    public void Received(string kind) => _received.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Handled(string outcome, TimeSpan duration)
    {
        _handled.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        _duration.Record(duration.TotalSeconds);
    }

    public void CallbackRefused(string reason) => _callbacksRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void DirectAnswer(string outcome) => _directAnswers.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void WebhookRefused(string reason) => _webhookRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void PollFailed() => _pollFailures.Add(1);

    public void Dispose() => _meter.Dispose();
}
