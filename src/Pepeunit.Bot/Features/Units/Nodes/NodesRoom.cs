using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>The door of this room.</summary>
internal static class NodesRoom
{
    public static IServiceCollection AddNodes(this IServiceCollection services) => services
        .AddSingleton<NodeEdits>()
        .AddSingleton<SentValues>()
        .AddSingleton<NodeView>()
        .AddScoped<NodeHandlers>()
        .AddScoped<SendHandlers>();

    public static UpdateRoutes MapNodes(this UpdateRoutes routes) => routes
        .Callback<NodeHandlers, ListNodes>("nnl", (handlers, data, update, ct) => handlers.ListAsync(data, update, ct))
        .Callback<NodeHandlers, OpenNode>("nno", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<NodeHandlers, StartRenameNode>(
            "nnr", (handlers, data, update, ct) => handlers.StartRenameAsync(data, update, ct))
        .Callback<NodeHandlers, ShowNodeVisibility>(
            "nnv", (handlers, data, update, ct) => handlers.ShowVisibilityAsync(data, update, ct))
        .Callback<NodeHandlers, SetNodeVisibility>(
            "nns", (handlers, data, update, ct) => handlers.SetVisibilityAsync(data, update, ct))
        .Callback<NodeHandlers, SetNodeWritable>(
            "nnw", (handlers, data, update, ct) => handlers.SetWritableAsync(data, update, ct))
        .Callback<NodeHandlers, SetNodeAsks>("nnq", (handlers, data, update, ct) => handlers.SetAsksAsync(data, update, ct))
        .Callback<SendHandlers, StartSendValue>("nnp", (handlers, data, update, ct) => handlers.StartAsync(data, update, ct))
        .Flow<NodeHandlers, RenameNodeFlow.State, RenameNode>(
            RenameNodeFlow.Name, RenameNodeFlow.Next,
            (handlers, request, update, ct) => handlers.RenameAsync(request, update, ct))
        .Flow<SendHandlers, SendValueFlow.State, SendValue>(
            SendValueFlow.Name, SendValueFlow.Next,
            (handlers, request, update, ct) => handlers.SendAsync(request, update, ct));
}
