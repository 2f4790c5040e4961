using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Listeners.Faults;
using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Features.Listeners.Pipes.Chat;
using Pepeunit.Bot.Features.Listeners.Scopes;
using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners;

internal sealed class ListenersModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ListenersOptions>()
            .Bind(configuration.GetSection(ListenersOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ListenersOptions>, ListenersOptionsValidator>();
        services
            .AddSingleton<ListenerStore>()
            .AddSingleton<IPersonData, ListenerPersonData>()
            .AddSingleton<ListenerCards>()
            .AddSingleton<ListenerView>()
            .AddSingleton<CsvExport>()
            .AddSingleton<FinalChart>()
            .AddScoped<ListenerHandlers>()
            .AddSingleton<PersonBudgets>()
            .AddSingleton<ScopeStore>()
            .AddSingleton<ScopeNodes>()
            .AddSingleton<ScopeFetches>()
            .AddSingleton<IChangeHandler, FollowScopes>()
            .AddSingleton<ListenerRules>()
            .AddHostedService(provider => provider.GetRequiredService<ListenerRules>())
            .AddSingleton<IChangeHandler>(provider => provider.GetRequiredService<ListenerRules>())
            .AddSingleton<IChangeHandler, PurgeDeletedListeners>()
            .AddSingleton<IChangeHandler, EndListenersOfOldOwner>()
            .AddSingleton<LiveMessages>()
            .AddHostedService(provider => provider.GetRequiredService<LiveMessages>())
            .AddSingleton<IChangeHandler>(provider => provider.GetRequiredService<LiveMessages>())
            .AddScoped<WatchBudgetsJob>()
            .AddScoped<ReportEndedListenersJob>()
            .AddScoped<DropExpiredSamplesJob>()
            .AddScoped<CompactSeriesJob>()
            .AddScoped<FlushWindowsJob>()
            .AddScoped<CountUsageJob>()
            .AddScoped<DecideKindsJob>()
            .AddPipes()
            .AddPipeChat()
            .AddSinks()
            .AddFaults()
            .AddSingleton(new UnitAction(
                10, "listeners.menu.listen_unit", unit => new ListenToUnit(unit.Value), ButtonStyle.Primary))
            .AddSingleton(new MenuEntry(30, "listeners.menu.listeners", new ListListeners(0)));
    }

    public void MapEndpoints(IEndpointRouteBuilder endpoints) => endpoints.MapPipes();

    public void MapUpdates(UpdateRoutes routes) => routes
        .Command<ListenerHandlers>(
            "listen", (handlers, update, ct) => handlers.ListenAsync(update, ct),
            new CommandInfo("listeners.commands.listen", CommandMenu.Private))
        .Command<ListenerHandlers>(
            "listeners", (handlers, update, ct) => handlers.ListAsync(update, ct),
            new CommandInfo("listeners.commands.listeners", CommandMenu.Private))
        .Callback<ListenerHandlers, StartListen>("ls", (handlers, data, update, ct) => handlers.StartAsync(data, update, ct))
        .Callback<ListenerHandlers, ListenToUnit>(
            "lu", (handlers, data, update, ct) => handlers.ListenToUnitAsync(data, update, ct))
        .Callback<ListenerHandlers, ListListeners>(
            "ll", (handlers, data, update, ct) => handlers.ShowListAsync(data, update, ct))
        .Callback<ListenerHandlers, OpenListener>("lo", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<ListenerHandlers, ListListenerNodes>(
            "ln", (handlers, data, update, ct) => handlers.ListNodesAsync(data, update, ct))
        .Callback<ListenerHandlers, ManageListener>(
            "lm", (handlers, data, update, ct) => handlers.ManageAsync(data, update, ct))
        .Callback<ListenerHandlers, ChangeListener>(
            "lc", (handlers, data, update, ct) => handlers.ChangeAsync(data, update, ct))
        .Flow<ListenerHandlers, ListenFlow.State, CreateListener>(
            ListenFlow.Name, ListenFlow.Next,
            (handlers, request, update, ct) => handlers.CreateAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct))
        .MapSinks()
        .MapFaults()
        .MapPipeChat();

    public void MapJobs(JobSchedule jobs) => jobs
        .RecurringInProcess<FlushWindowsJob>(
            "listeners:flush", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .RecurringInProcess<CountUsageJob>(
            "listeners:count-usage", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .Recurring<WatchBudgetsJob>(
            "listeners:watch-budgets", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .RecurringInProcess<ReportEndedListenersJob>(
            "listeners:report-ended", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .RecurringInProcess<DecideKindsJob>(
            "listeners:decide-kinds", job => job.RunAsync(CancellationToken.None), JobSchedule.EverySecond)
        .Recurring<DropExpiredSamplesJob>(
            "listeners:drop-expired", job => job.RunAsync(CancellationToken.None), "30 * * * * *")
        .Recurring<CompactSeriesJob>(
            "listeners:compact-series", job => job.RunAsync(CancellationToken.None), "0 17 * * * *")
        .MapSinks()
        .MapFaults();
}
