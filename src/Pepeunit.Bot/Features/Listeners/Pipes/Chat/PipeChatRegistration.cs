using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>The pipes' lines in the module of listeners.</summary>
internal static class PipeChatRegistration
{
    public static IServiceCollection AddPipeChat(this IServiceCollection services) => services
        .AddSingleton<PipeChatStore>()
        .AddScoped<PipeHandlers>();

    public static UpdateRoutes MapPipeChat(this UpdateRoutes routes) => routes
        .Callback<PipeHandlers, OpenPipe>("lp", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<PipeHandlers, ChangePipe>("lq", (handlers, data, update, ct) => handlers.ChangeAsync(data, update, ct))
        .Flow<PipeHandlers, PipeFlow.State, object>(
            PipeFlow.Name, PipeFlow.Next,
            (handlers, request, update, ct) => request switch
            {
                SavePipe save => handlers.SaveAsync(save, update, ct),
                TryPipe trial => handlers.TryAsync(trial, update, ct),
                _ => throw new InvalidOperationException($"The flow ends with a {request.GetType().Name}."),
            },
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct));
}
