using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Boards;

internal sealed class BoardsModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BoardsOptions>().Bind(configuration.GetSection(BoardsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BoardsOptions>, BoardsOptionsValidator>();
        services
            .AddSingleton<BoardStore>()
            .AddSingleton<IPersonData, BoardPersonData>()
            .AddSingleton<BoardPainter>()
            .AddSingleton<BoardView>()
            .AddScoped<BoardHandlers>()
            .AddScoped<RefreshLiveBoardsJob>()
            .AddSingleton(new UnitAction(20, "boards.menu.unit", unit => new BoardOfUnit(unit.Value)))
            .AddSingleton(new ListenerAction(
                10, "boards.menu.listener", listener => new BoardOfListener(listener.Value), ButtonStyle.Primary))
            .AddSingleton(new MenuEntry(40, "boards.menu.boards", new ListBoards(0)));
    }

    public void MapUpdates(UpdateRoutes routes) => routes
        .Command<BoardHandlers>(
            "boards", (handlers, update, ct) => handlers.ListAsync(update, ct),
            new CommandInfo("boards.commands.boards", CommandMenu.Private))
        .Start<BoardHandlers>(BoardHandlers.LinkPrefix, (handlers, update, ct) => handlers.OpenLinkAsync(update, ct))
        .Callback<BoardHandlers, ListBoards>("bl", (handlers, data, update, ct) => handlers.ShowListAsync(data, update, ct))
        .Callback<BoardHandlers, UseBoard>("bu", (handlers, data, update, ct) => handlers.UseAsync(data, update, ct))
        .Callback<BoardHandlers, SetRange>("br", (handlers, data, update, ct) => handlers.SetRangeAsync(data, update, ct))
        .Callback<BoardHandlers, RemovePanel>(
            "bp", (handlers, data, update, ct) => handlers.RemovePanelAsync(data, update, ct))
        .Callback<BoardHandlers, StartCreateBoard>(
            "bc", (handlers, data, update, ct) => handlers.StartCreateAsync(data, update, ct))
        .Callback<BoardHandlers, BoardOfUnit>("bn", (handlers, data, update, ct) => handlers.OfUnitAsync(data, update, ct))
        .Callback<BoardHandlers, BoardOfListener>(
            "bi", (handlers, data, update, ct) => handlers.OfListenerAsync(data, update, ct))
        .Flow<BoardHandlers, CreateBoardFlow.State, CreateBoard>(
            CreateBoardFlow.Name, CreateBoardFlow.Next,
            (handlers, request, update, ct) => handlers.CreateAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchListenersAsync(query, update, ct))
        .Flow<BoardHandlers, AddPanelFlow.State, AddPanel>(
            AddPanelFlow.Name, AddPanelFlow.Next,
            (handlers, request, update, ct) => handlers.AddPanelAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchSourcesAsync(query, update, ct))
        .Flow<BoardHandlers, RenameBoardFlow.State, RenameBoard>(
            RenameBoardFlow.Name, RenameBoardFlow.Next,
            (handlers, request, update, ct) => handlers.RenameAsync(request, update, ct));

    public void MapJobs(JobSchedule jobs) => jobs.Recurring<RefreshLiveBoardsJob>(
        "boards:refresh-live", job => job.RunAsync(CancellationToken.None), "*/5 * * * * *");
}
