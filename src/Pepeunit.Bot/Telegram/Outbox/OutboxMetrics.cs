using Prometheus;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>What the outbox did, by lane. Times are seconds.</summary>
internal sealed class OutboxMetrics(IMetricFactory factory)
{
    private readonly Gauge _waiting = factory.CreateGauge("outbox_waiting", "Calls that wait.", ["lane"]);

    private readonly Gauge _oldest = factory.CreateGauge(
        "outbox_oldest_seconds", "Age of the oldest call that waits, at the last look of the sweep.", ["lane"]);

    private readonly Counter _finished = factory.CreateCounter(
        "outbox_finished_total", "Calls that ended: delivered, expired, refused, parked, replaced.", ["lane", "how"]);

    private readonly Counter _retried = factory.CreateCounter(
        "outbox_retried_total",
        "Calls that will be made again: too_many, server, network, unclear (may have arrived), token, interrupted.",
        ["lane", "why"]);

    private readonly Counter _changed = factory.CreateCounter(
        "outbox_changed_total",
        "Calls that were changed to get through: plain (markup refused), file (photo refused), anew (not editable), topic.",
        ["how"]);

    private readonly Counter _unchanged = factory.CreateCounter(
        "outbox_unchanged_total", "Live contents that the message had already, not sent.");

    private readonly Histogram _delay = factory.CreateHistogram(
        "outbox_delay_seconds", "From the commit of a message to its delivery.",
        new HistogramConfiguration
        {
            LabelNames = ["lane"],
            Buckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200],
        });

    public void Waiting(Lane lane, int count) => _waiting.WithLabels(NameOf(lane)).Set(count);

    public void Oldest(Lane lane, TimeSpan age) => _oldest.WithLabels(NameOf(lane)).Set(age.TotalSeconds);

    public void Finished(Lane lane, RowState state) => _finished.WithLabels(NameOf(lane), NameOf(state)).Inc();

    public void Replaced(Lane lane) => Finished(lane, RowState.Replaced);

    public void Delivered(Lane lane, TimeSpan delay)
    {
        Finished(lane, RowState.Delivered);
        _delay.WithLabels(NameOf(lane)).Observe(Math.Max(0, delay.TotalSeconds));
    }

    public void Retried(Lane lane, RetryReason reason) => _retried.WithLabels(NameOf(lane), NameOf(reason)).Inc();

    public void Changed(RowChange change) => _changed.WithLabels(NameOf(change)).Inc();

    public void Unchanged() => _unchanged.Inc();

    /// <summary>How often calls of the lane ended so; for tests.</summary>
    public double CountFinished(Lane lane, RowState state) => _finished.WithLabels(NameOf(lane), NameOf(state)).Value;

    /// <summary>How often calls of the lane are made again for the reason; for tests.</summary>
    public double CountRetried(Lane lane, RetryReason reason) => _retried.WithLabels(NameOf(lane), NameOf(reason)).Value;

    /// <summary>How often a call was changed so; for tests.</summary>
    public double CountChanged(RowChange change) => _changed.WithLabels(NameOf(change)).Value;

    private static string NameOf(Lane lane) => lane switch
    {
        Lane.Critical => "critical",
        Lane.Answer => "answer",
        Lane.Live => "live",
        _ => "bulk",
    };

    private static string NameOf(RowState state) => state switch
    {
        RowState.Delivered => "delivered",
        RowState.Expired => "expired",
        RowState.Refused => "refused",
        RowState.Parked => "parked",
        RowState.Replaced => "replaced",
        _ => "open",
    };

    private static string NameOf(RetryReason reason) => reason switch
    {
        RetryReason.TooMany => "too_many",
        RetryReason.Server => "server",
        RetryReason.Network => "network",
        RetryReason.Unclear => "unclear",
        RetryReason.Token => "token",
        _ => "interrupted",
    };

    private static string NameOf(RowChange change) => change switch
    {
        RowChange.Plain => "plain",
        RowChange.File => "file",
        RowChange.Anew => "anew",
        _ => "topic",
    };
}
