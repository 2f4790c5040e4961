using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>The part of this feature's door that leads to what Units tell of themselves: states and logs.</summary>
internal static class SystemTopics
{
    public static IServiceCollection AddSystemTopics(this IServiceCollection services) => services
        .AddSingleton<SystemTopicMetrics>()
        .AddSingleton<ISystemTopicSink, SystemTopicSink>()
        .AddScoped<FlushSystemTopicsJob>()
        .AddSingleton<UnitStateStore>()
        .AddSingleton<StateIntake>()
        .AddHostedService(provider => provider.GetRequiredService<StateIntake>())
        .AddSingleton<LimitNotices>()
        .AddSingleton<LogIntake>()
        .AddHostedService(provider => provider.GetRequiredService<LogIntake>())
        .AddSingleton<LogSync>()
        .AddScoped<DropOldLogsJob>()
        .AddSingleton<IChangeHandler, PurgeDeletedUnits>();

    public static UpdateRoutes MapSystemTopics(this UpdateRoutes routes) => routes;

    public static JobSchedule MapSystemTopics(this JobSchedule jobs) => jobs
        .RecurringInProcess<FlushSystemTopicsJob>(
            "units:flush-system-topics", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .Recurring<DropOldLogsJob>("units:drop-old-logs", job => job.RunAsync(CancellationToken.None), "0 */10 * * * *");
}
