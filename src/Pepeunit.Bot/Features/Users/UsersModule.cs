using Pepeunit.Bot.Features.Users.Administration;
using Pepeunit.Bot.Features.Users.Invites;
using Pepeunit.Bot.Features.Users.Privacy;
using Pepeunit.Bot.Features.Users.Tokens;
using Pepeunit.Bot.Jobs;
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
        .AddApiTokens(configuration)
        .AddSingleton<UserView>()
        .AddScoped<UserHandlers>()
        .AddScoped<AdministrationHandlers>()
        .AddScoped<InviteHandlers>()
        .AddSingleton<PersonDeletionStore>()
        .AddSingleton<PrivacyView>()
        .AddScoped<PrivacyHandlers>()
        .AddScoped<DeletePersonsJob>()
        .AddSingleton(new MenuEntry(90, "users.menu.settings", new ShowSettings()))
        .AddSingleton(new MenuEntry(95, "users.menu.help", new ShowHelp()));

    public void MapUpdates(UpdateRoutes routes)
    {
        MapMenu(routes);
        MapPrivacy(routes);
        routes.MapApiTokens();
        MapAdministration(routes);
        routes
            .Command<InviteHandlers>(
                "invite", (handlers, update, ct) => handlers.InviteAsync(update, ct),
                new CommandInfo("users.commands.invite", CommandMenu.Private))
            .Start<InviteHandlers>(InviteHandlers.Prefix, (handlers, update, ct) => handlers.StartAsync(update, ct));
    }

    public void MapJobs(JobSchedule jobs) => jobs.Recurring<DeletePersonsJob>(
        "users:delete-due", job => job.RunAsync(CancellationToken.None), "30 * * * * *");

    private static void MapMenu(UpdateRoutes routes) => routes
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

    private static void MapPrivacy(UpdateRoutes routes) => routes
        .Command<PrivacyHandlers>(
            "privacy", (handlers, update, ct) => handlers.PrivacyAsync(update, ct),
            new CommandInfo("users.commands.privacy", CommandMenu.Private))
        .Callback<PrivacyHandlers, ShowPrivacy>("up", (handlers, data, update, ct) => handlers.ShowAsync(data, update, ct))
        .Callback<PrivacyHandlers, AskDeletion>("ud1", (handlers, data, update, ct) => handlers.AskAsync(data, update, ct))
        .Callback<PrivacyHandlers, AskDeletionAgain>(
            "ud2", (handlers, data, update, ct) => handlers.AskAgainAsync(data, update, ct))
        .Callback<PrivacyHandlers, RequestDeletion>(
            "ud3", (handlers, data, update, ct) => handlers.RequestAsync(data, update, ct))
        .Callback<PrivacyHandlers, CancelDeletion>(
            "udc", (handlers, data, update, ct) => handlers.CancelAsync(data, update, ct));

    private static void MapAdministration(UpdateRoutes routes) => routes
        .Command<AdministrationHandlers>(
            "users", (handlers, update, ct) => handlers.ListAsync(update, ct),
            new CommandInfo("users.commands.users", CommandMenu.Admin))
        .Callback<AdministrationHandlers, ListPersons>(
            "ua", (handlers, data, update, ct) => handlers.ShowListAsync(data, update, ct))
        .Callback<AdministrationHandlers, OpenPerson>(
            "uo", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<AdministrationHandlers, AskPersonStep>(
            "uq", (handlers, data, update, ct) => handlers.AskAsync(data, update, ct))
        .Callback<AdministrationHandlers, TakePersonStep>(
            "ut", (handlers, data, update, ct) => handlers.TakeAsync(data, update, ct));
}
