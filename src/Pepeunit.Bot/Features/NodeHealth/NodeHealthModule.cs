using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.NodeHealth;

internal sealed class NodeHealthModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddScoped<JobsDashboardHandlers>();

    public void MapUpdates(UpdateRoutes routes) => routes.Command<JobsDashboardHandlers>(
        "jobs", (handlers, update, ct) => handlers.OpenAsync(update, ct),
        new CommandInfo("health.commands.jobs", CommandMenu.Admin));
}
