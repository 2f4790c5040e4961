using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Boards;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Load;
using Pepeunit.Bot.Features.NodeHealth;
using Pepeunit.Bot.Features.Series;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Telegram.Receiving;

namespace Pepeunit.Bot;

/// <summary>The features of the product: the only place that names them all.</summary>
internal static class Modules
{
    public static readonly IReadOnlyList<IBotModule> All =
    [
        new UsersModule(),
        new UnitsModule(),
        new SeriesModule(),
        new LoadModule(),
        new ListenersModule(),
        new BoardsModule(),
        new NodeHealthModule(),
    ];

    public static IServiceCollection AddModules(this IServiceCollection services, IConfiguration configuration)
    {
        foreach (var module in All) module.AddServices(services, configuration);
        return services;
    }

    public static void MapUpdates(UpdateRoutes routes)
    {
        foreach (var module in All) module.MapUpdates(routes);
    }

    public static void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        foreach (var module in All) module.MapEndpoints(endpoints);
    }

    /// <summary>The features' jobs, and those that keep the house's own tables small.</summary>
    public static void MapJobs(JobSchedule jobs)
    {
        jobs.Recurring<SweepOutboxJob>("outbox:sweep", job => job.RunAsync(CancellationToken.None), "*/15 * * * * *")
            .Recurring<ExpireConversationsJob>(
                "conversations:expire", job => job.RunAsync(CancellationToken.None), "*/10 * * * * *")
            .Recurring<PruneUpdatesJob>("telegram:prune-updates", job => job.RunAsync(CancellationToken.None), "0 7 * * * *")
            .Recurring<PruneChangesJob>("storage:prune-changes", job => job.RunAsync(CancellationToken.None), "0 17 * * * *");
        foreach (var module in All) module.MapJobs(jobs);
    }
}
