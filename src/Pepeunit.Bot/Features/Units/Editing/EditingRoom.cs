using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Editing;

/// <summary>The door of this room.</summary>
internal static class EditingRoom
{
    public static IServiceCollection AddEditing(this IServiceCollection services) => services
        .AddSingleton<UnitEdits>()
        .AddSingleton<EditView>()
        .AddScoped<EditHandlers>();

    public static UpdateRoutes MapEditing(this UpdateRoutes routes) => routes
        .Callback<EditHandlers, EditUnit>("ne", (handlers, data, update, ct) => handlers.ShowAsync(data, update, ct))
        .Callback<EditHandlers, StartRenameUnit>(
            "ner", (handlers, data, update, ct) => handlers.StartRenameAsync(data, update, ct))
        .Callback<EditHandlers, AskReissue>(
            "nea", (handlers, data, update, ct) => handlers.AskReissueAsync(data, update, ct))
        .Callback<EditHandlers, ReissueToken>("net", (handlers, data, update, ct) => handlers.ReissueAsync(data, update, ct))
        .Flow<EditHandlers, RenameUnitFlow.State, RenameUnit>(
            RenameUnitFlow.Name, RenameUnitFlow.Next,
            (handlers, request, update, ct) => handlers.RenameAsync(request, update, ct));
}
