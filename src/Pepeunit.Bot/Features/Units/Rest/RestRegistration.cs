using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>The HTTP interface of Units: what it needs, and where it answers.</summary>
internal static class RestRegistration
{
    public static IServiceCollection AddRest(this IServiceCollection services) => services
        .AddSingleton<IApiIdentities, RestIdentities>()
        .AddSingleton<UnitGate>()
        .AddSingleton<UnitDirectory>()
        .AddSingleton<StateStorage>()
        .AddSingleton<DeviceCalls>()
        .AddSingleton<ListCalls>()
        .AddSingleton<ToolCalls>()
        .AddSingleton<InstanceCalls>();

    public static void MapRest(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDevices();
        endpoints.MapTools();
        endpoints.MapInstance();
    }
}
