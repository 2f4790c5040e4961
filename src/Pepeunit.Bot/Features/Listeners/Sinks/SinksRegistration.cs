using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>The sinks' lines in the module of listeners.</summary>
internal static class SinksRegistration
{
    public static IServiceCollection AddSinks(this IServiceCollection services) => services
        .AddSingleton<SinkStore>()
        .AddSingleton<IChatMigration>(provider => provider.GetRequiredService<SinkStore>())
        .AddScoped<SinkHandlers>()
        .AddSingleton<DigestReader>()
        .AddSingleton<ToldWindowStore>()
        .AddSingleton<WindowReader>()
        .AddSingleton<WindowChecks>()
        .AddScoped<TellWindowsJob>()
        .AddScoped<SendDigestsJob>();

    public static JobSchedule MapSinks(this JobSchedule jobs) => jobs
        .Recurring<TellWindowsJob>(
            "listeners:tell-windows", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .Recurring<SendDigestsJob>(
            "listeners:send-digests", job => job.RunAsync(CancellationToken.None), "5/15 * * * * *");

    public static UpdateRoutes MapSinks(this UpdateRoutes routes) => routes
        .Callback<SinkHandlers, ChooseSinks>("lk", (handlers, data, update, ct) => handlers.ChooseAsync(data, update, ct))
        .Flow<SinkHandlers, SinksFlow.State, ChangeSinks>(
            SinksFlow.Name, SinksFlow.Next,
            (handlers, request, update, ct) => handlers.ChangeAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct));
}
