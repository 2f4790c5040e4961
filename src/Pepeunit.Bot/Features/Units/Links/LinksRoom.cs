using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>The door of this room.</summary>
internal static class LinksRoom
{
    public static IServiceCollection AddLinks(this IServiceCollection services) => services
        .AddSingleton<NodePairs>()
        .AddSingleton<LinkRules>()
        .AddSingleton<LinkView>()
        .AddScoped<LinkHandlers>()
        .AddSingleton<IChangeHandler, DropForbiddenLinks>()
        .AddSingleton<IChangeHandler, SchemaUpdates>();

    public static UpdateRoutes MapLinks(this UpdateRoutes routes) => routes
        .Callback<LinkHandlers, ListLinks>("nkl", (handlers, data, update, ct) => handlers.ListAsync(data, update, ct))
        .Callback<LinkHandlers, StartLink>("nks", (handlers, data, update, ct) => handlers.StartAsync(data, update, ct))
        .Callback<LinkHandlers, AskUnlink>("nka", (handlers, data, update, ct) => handlers.AskUnlinkAsync(data, update, ct))
        .Callback<LinkHandlers, Unlink>("nku", (handlers, data, update, ct) => handlers.UnlinkAsync(data, update, ct))
        .Flow<LinkHandlers, LinkFlow.State, CreateLink>(
            LinkFlow.Name, LinkFlow.Next,
            (handlers, request, update, ct) => handlers.CreateAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct));
}
