using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>The lines of this folder in the module of listeners.</summary>
internal static class FaultsRegistration
{
    public static IServiceCollection AddFaults(this IServiceCollection services) => services
        .AddSingleton<FaultStore>()
        .AddSingleton<FaultWatch>()
        .AddScoped<FaultHandlers>()
        .AddScoped<FindFailingListenersJob>();

    public static UpdateRoutes MapFaults(this UpdateRoutes routes) => routes
        .Callback<FaultHandlers, MuteFaults>("lf", (handlers, data, update, ct) => handlers.MuteAsync(data, update, ct));

    public static JobSchedule MapFaults(this JobSchedule jobs) => jobs
        .Recurring<FindFailingListenersJob>(
            "listeners:find-failing", job => job.RunAsync(CancellationToken.None), "7/15 * * * * *");
}
