using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Common;
using Hangfire.InMemory;
using Hangfire.Logging;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Jobs;

/// <summary>
/// Runs Hangfire: one server over the shared job storage and one, in every process, over memory of its own for what only
/// this process can do. No truth lives in Hangfire, so memory will do for both in the embedded profile.
/// </summary>
internal sealed class JobHost(
    JobSchedule schedule,
    IOptions<JobsOptions> options,
    IServiceScopeFactory scopes,
    JobBoundary boundary,
    ILoggerFactory loggers) : IHostedService, IDisposable
{
    // A tick a second leaves 86 400 finished jobs a day; ten minutes of them are enough to look at.
    private static readonly InMemoryStorageOptions Memory = new() { MaxExpirationTime = TimeSpan.FromMinutes(10) };

    private readonly InMemoryStorage _shared = new(Memory);
    private readonly InMemoryStorage _process = new(Memory);
    private readonly List<BackgroundJobServer> _servers = [];

    /// <summary>The storage of shared jobs, for the dashboard.</summary>
    public JobStorage SharedStorage => _shared;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogProvider.SetCurrentLogProvider(new AspNetCoreLogProvider(loggers));
        Start(JobReach.Shared, _shared);
        Start(JobReach.Process, _process);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var server in _servers) server.SendStop();
        foreach (var server in _servers) await server.WaitForShutdownAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (var server in _servers) server.Dispose();
        _shared.Dispose();
        _process.Dispose();
    }

    private void Start(JobReach reach, JobStorage storage)
    {
        var recurring = new RecurringJobManager(storage);
        foreach (var job in schedule.Jobs.Where(job => job.Reach == reach))
            recurring.AddOrUpdate(job.Id, job.Job, job.Cron, new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });

        var filters = new JobFilterCollection();
        filters.Add(boundary);
        filters.Add(new AutomaticRetryAttribute { Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Delete });
        var server = new BackgroundJobServerOptions
        {
            ServerName = $"{Environment.MachineName}:{Environment.ProcessId}:{reach}",
            Activator = new AspNetCoreJobActivator(scopes),
            FilterProvider = new JobFilterProviderCollection(filters, new JobFilterAttributeFilterProvider()),
            SchedulePollingInterval = TimeSpan.FromSeconds(1),
            WorkerCount = options.Value.Workers,
            ShutdownTimeout = options.Value.ShutdownTimeout,
            StopTimeout = options.Value.ShutdownTimeout,
        };
        _servers.Add(new BackgroundJobServer(server, storage));
    }
}
