using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot;

/// <summary>The door of a feature: what it needs, what it answers to, what it does by itself.</summary>
internal interface IBotModule
{
    /// <summary>Registers the feature's services and options. Called once, before the host is built.</summary>
    void AddServices(IServiceCollection services, IConfiguration configuration);

    /// <summary>Names the updates that the feature answers to. Called once, in roles that run the bot.</summary>
    void MapUpdates(UpdateRoutes routes)
    {
    }

    /// <summary>Maps the feature's HTTP endpoints on the product's port.</summary>
    void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
    }

    /// <summary>Names the feature's recurring jobs.</summary>
    void MapJobs(JobSchedule jobs)
    {
    }
}
