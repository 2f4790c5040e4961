using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

internal sealed class UsersModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton<PersonStore>()
        .AddSingleton<PersonDirectory>()
        .AddSingleton<IPersonDirectory>(provider => provider.GetRequiredService<PersonDirectory>())
        .AddSingleton<IChangeHandler>(provider => provider.GetRequiredService<PersonDirectory>())
        .AddSingleton<UserView>()
        .AddScoped<UserHandlers>()
        .AddSingleton(new MenuEntry(90, "users.menu.settings", new ShowSettings()))
        .AddSingleton(new MenuEntry(95, "users.menu.help", new ShowHelp()));

    public void MapUpdates(UpdateRoutes routes) => routes
        .Command<UserHandlers>(
            "start", (handlers, update, ct) => handlers.StartAsync(update, ct),
            new CommandInfo("users.commands.start", CommandMenu.Private))
        .Command<UserHandlers>(
            "menu", (handlers, update, ct) => handlers.MenuAsync(update, ct),
            new CommandInfo("users.commands.menu", CommandMenu.Private))
        .Command<UserHandlers>(
            "settings", (handlers, update, ct) => handlers.SettingsAsync(update, ct),
            new CommandInfo("users.commands.settings", CommandMenu.Private))
        .Command<UserHandlers>(
            "help", (handlers, update, ct) => handlers.HelpAsync(update, ct),
            new CommandInfo("users.commands.help", CommandMenu.Private | CommandMenu.Group))
        .Callback<UserHandlers, ShowMenu>("um", (handlers, data, update, ct) => handlers.ShowMenuAsync(data, update, ct))
        .Callback<UserHandlers, ShowHelp>("uh", (handlers, data, update, ct) => handlers.ShowHelpAsync(data, update, ct))
        .Callback<UserHandlers, ShowSettings>(
            "us", (handlers, data, update, ct) => handlers.ShowSettingsAsync(data, update, ct))
        .Callback<UserHandlers, AskZone>("uz", (handlers, data, update, ct) => handlers.AskZoneAsync(data, update, ct))
        .Callback<UserHandlers, SetLanguage>(
            "ul", (handlers, data, update, ct) => handlers.SetLanguageAsync(data, update, ct))
        .Flow<UserHandlers, ChooseZoneFlow.State, ChooseZone>(
            ChooseZoneFlow.Name, ChooseZoneFlow.Next, (handlers, request, update, ct) =>
                handlers.SetZoneAsync(request, update, ct));
}
