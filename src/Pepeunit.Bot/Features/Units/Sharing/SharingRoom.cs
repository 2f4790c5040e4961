using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>The door of this room.</summary>
internal static class SharingRoom
{
    public static IServiceCollection AddSharing(this IServiceCollection services) => services
        .AddSingleton<VisibleUnits>()
        .AddSingleton<PersonFinder>()
        .AddSingleton<SharingView>()
        .AddScoped<AccessHandlers>()
        .AddScoped<LinkHandlers>()
        .AddScoped<BrowseHandlers>();

    public static UpdateRoutes MapSharing(this UpdateRoutes routes) => routes
        .Callback<AccessHandlers, ShowAccess>("ng", (handlers, data, update, ct) => handlers.ShowAsync(data, update, ct))
        .Callback<AccessHandlers, SetUnitVisibility>(
            "ngv", (handlers, data, update, ct) => handlers.SetVisibilityAsync(data, update, ct))
        .Callback<AccessHandlers, ListGrants>("ngl", (handlers, data, update, ct) => handlers.ListAsync(data, update, ct))
        .Callback<AccessHandlers, StartGrantPerson>(
            "ngp", (handlers, data, update, ct) => handlers.StartPersonAsync(data, update, ct))
        .Callback<AccessHandlers, StartGrantUnit>(
            "ngu", (handlers, data, update, ct) => handlers.StartUnitAsync(data, update, ct))
        .Callback<AccessHandlers, RevokePerson>(
            "ngq", (handlers, data, update, ct) => handlers.RevokePersonAsync(data, update, ct))
        .Callback<AccessHandlers, RevokeUnit>(
            "ngw", (handlers, data, update, ct) => handlers.RevokeUnitAsync(data, update, ct))
        .Start<LinkHandlers>(LinkHandlers.Prefix, (handlers, update, ct) => handlers.OpenAsync(update, ct))
        .Callback<LinkHandlers, SendUnitLink>("ngk", (handlers, data, update, ct) => handlers.SendAsync(data, update, ct))
        .Callback<BrowseHandlers, BrowseUnits>("nb", (handlers, data, update, ct) => handlers.ShowAsync(data, update, ct))
        .Callback<BrowseHandlers, StartSearch>(
            "nbs", (handlers, data, update, ct) => handlers.StartSearchAsync(data, update, ct))
        .Flow<AccessHandlers, ChoosePersonFlow.State, ChosenPerson>(
            ChoosePersonFlow.GrantName, ChoosePersonFlow.Next,
            (handlers, request, update, ct) => handlers.GrantPersonAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct))
        .Flow<AccessHandlers, GrantUnitFlow.State, GrantToUnit>(
            GrantUnitFlow.Name, GrantUnitFlow.Next,
            (handlers, request, update, ct) => handlers.GrantUnitAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct))
        .Flow<BrowseHandlers, SearchFlow.State, SearchUnits>(
            SearchFlow.Name, SearchFlow.Next, (handlers, request, update, ct) => handlers.SearchAsync(request, update, ct));
}
