using System.Linq.Expressions;
using Hangfire.Common;

namespace Pepeunit.Bot.Jobs;

/// <summary>Which memory a recurring job works over, and therefore which process must run it.</summary>
internal enum JobReach
{
    /// <summary>Over shared tables: one run somewhere is enough. Uses the configured job storage.</summary>
    Shared,

    /// <summary>Over this process's own memory, such as its open windows. Every process runs its own.</summary>
    Process,
}

/// <param name="Id"><c>feature:verb</c>.</param>
internal sealed record RecurringJob(string Id, JobReach Reach, Job Job, string Cron);

/// <summary>
/// The recurring jobs that features ask for. Each is one tick over a table of what is due, safe to run twice; a tick that
/// is still running when its next one is due makes that one be skipped. Cron has six fields, the first is seconds; UTC.
/// </summary>
internal sealed class JobSchedule
{
    /// <summary>Every second: the finest that Hangfire's cron knows.</summary>
    public const string EverySecond = "* * * * * *";

    private readonly List<RecurringJob> _jobs = [];

    public IReadOnlyList<RecurringJob> Jobs => _jobs;

    /// <summary>A job over shared tables.</summary>
    /// <exception cref="ArgumentException"><paramref name="id"/> is taken.</exception>
    public JobSchedule Recurring<TJob>(string id, Expression<Func<TJob, Task>> run, string cron) =>
        Add(id, JobReach.Shared, Job.FromExpression(run), cron);

    /// <summary>A job over this process's own memory.</summary>
    /// <exception cref="ArgumentException"><paramref name="id"/> is taken.</exception>
    public JobSchedule RecurringInProcess<TJob>(string id, Expression<Func<TJob, Task>> run, string cron) =>
        Add(id, JobReach.Process, Job.FromExpression(run), cron);

    private JobSchedule Add(string id, JobReach reach, Job job, string cron)
    {
        if (_jobs.Exists(known => known.Id == id)) throw new ArgumentException($"The job {id} is scheduled twice.", nameof(id));
        _jobs.Add(new RecurringJob(id, reach, job, cron));
        return this;
    }
}
