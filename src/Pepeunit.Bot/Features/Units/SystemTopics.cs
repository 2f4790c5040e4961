using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Storage.Logs;
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
        .AddSingleton<IChangeHandler, PurgeDeletedUnits>()
        .AddSingleton<LogFile>()
        .AddSingleton<UnitLogView>()
        .AddScoped<UnitLogHandlers>()
        .AddSingleton<UnitStateView>()
        .AddScoped<UnitStateHandlers>()
        .AddSingleton(new UnitAction(50, "unitstate.menu.state", unit => new OpenUnitState(unit.Value)))
        .AddSingleton(new UnitAction(60, "unitlogs.menu.logs", unit => new OpenUnitLogs(unit.Value, UnitLogLevel.Debug, 0)));

    public static UpdateRoutes MapSystemTopics(this UpdateRoutes routes) => routes
        .Callback<UnitStateHandlers, OpenUnitState>(
            "nms", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<UnitStateHandlers, ReloadDeviceFile>(
            "nmr", (handlers, data, update, ct) => handlers.ReloadAsync(data, update, ct))
        .Callback<UnitLogHandlers, OpenUnitLogs>("nml", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<UnitLogHandlers, ChangeUnitLogs>(
            "nmc", (handlers, data, update, ct) => handlers.ChangeAsync(data, update, ct));

    public static JobSchedule MapSystemTopics(this JobSchedule jobs) => jobs
        .RecurringInProcess<FlushSystemTopicsJob>(
            "units:flush-system-topics", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .Recurring<DropOldLogsJob>("units:drop-old-logs", job => job.RunAsync(CancellationToken.None), "0 */10 * * * *");
}
