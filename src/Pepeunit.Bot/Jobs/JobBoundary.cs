using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Hangfire.Server;

namespace Pepeunit.Bot.Jobs;

/// <summary>
/// The boundary of all jobs: it skips a tick whose predecessor still runs in this process, logs a failure once and counts.
/// A failed tick is not retried: the next one looks at the same tables.
/// </summary>
internal sealed partial class JobBoundary(TimeProvider time, ILogger<JobBoundary> logger) : IServerFilter, IDisposable
{
    private const string HeldKey = "pepeunit:held";

    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);
    private readonly Meter _meter = new("Pepeunit.Bot.Jobs");
    private Counter<long>? _runs;

    private long _lastRunMs;

    /// <summary>When a job last ended in this process, however; null before the first.</summary>
    public DateTimeOffset? LastRunAt => Interlocked.Read(ref _lastRunMs) is > 0 and var ms
        ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
        : null;

    private Counter<long> Runs => _runs ??= _meter.CreateCounter<long>("jobs.runs", description: "Job runs by outcome.");

    public void OnPerforming(PerformingContext context)
    {
        var name = NameOf(context);
        if (_running.TryAdd(name, 0))
        {
            context.Items[HeldKey] = true;
            return;
        }

        context.Canceled = true;
        Count(name, "skipped");
    }

    public void OnPerformed(PerformedContext context)
    {
        var name = NameOf(context);
        if (!context.Items.ContainsKey(HeldKey)) return;
        _running.TryRemove(name, out _);
        Interlocked.Exchange(ref _lastRunMs, time.GetUtcNow().ToUnixTimeMilliseconds());

        var stopped = context.CancellationToken.ShutdownToken.IsCancellationRequested;
        if (context.Exception is null || stopped)
        {
            Count(name, stopped ? "stopped" : "done");
            return;
        }

        Count(name, "failed");
        LogFailed(context.Exception.InnerException ?? context.Exception, name);
    }

    public void Dispose() => _meter.Dispose();

    private static string NameOf(PerformContext context) =>
        context.BackgroundJob.Job.Type.Name + "." + context.BackgroundJob.Job.Method.Name;

    private void Count(string job, string outcome) => Runs.Add(1, new("job", job), new("outcome", outcome));

    [LoggerMessage(LogLevel.Error, "Job {Job} failed; its next tick tries again")]
    private partial void LogFailed(Exception exception, string job);
}
