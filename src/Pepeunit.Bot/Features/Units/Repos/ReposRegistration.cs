using System.Net;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos.Env;
using Pepeunit.Bot.Features.Units.Repos.Git;
using Pepeunit.Bot.Features.Units.Repos.Making;
using Pepeunit.Bot.Features.Units.Repos.Updates;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>The Repos' lines in the module of Units.</summary>
internal static class ReposRegistration
{
    public static IServiceCollection AddRepos(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReposOptions>().Bind(configuration.GetSection(ReposOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ReposOptions>, ReposOptionsValidator>();
        services.AddOptions<GitOptions>().Bind(configuration.GetSection(GitOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GitOptions>, GitOptionsValidator>();
        return services
            .AddSingleton<RepoStore>()
            .AddSingleton<RepoVersionStore>()
            .AddSingleton<ReposMetrics>()
            .AddSingleton<RepoView>()
            .AddScoped<RepoHandlers>()
            .AddScoped<MakeRepoHandlers>()
            .AddSingleton<IFirmwareFiles, RepoFirmwareFiles>()
            .AddSingleton<IPersonData, RepoPersonData>()
            .AddSingleton<ResolveHost>(Dns.GetHostAddressesAsync)
            .AddSingleton<GitAddresses>()
            .AddSingleton<GitMirror>()
            .AddSingleton<GitCredentialsSeal>()
            .AddSingleton<RepoChecker>()
            .AddSingleton<IChangeHandler, DeleteMirrors>()
            .AddScoped<CheckReposJob>()
            .AddSingleton<UnitVersionStore>()
            .AddSingleton<RepoUnits>()
            .AddSingleton<FirmwareView>()
            .AddScoped<RepoUnitHandlers>()
            .AddSingleton<UnitEnvStore>()
            .AddSingleton<EnvView>()
            .AddScoped<EnvHandlers>()
            .AddSingleton<RepoUpdateStore>()
            .AddSingleton<RepoUpdateView>()
            .AddSingleton<RepoUpdateMessages>()
            .AddScoped<RepoUpdateHandlers>()
            .AddScoped<RunRepoUpdatesJob>()
            .AddSingleton(new MenuEntry(25, "repos.menu.repos", new ListRepos(0, false, "")))
            .AddSingleton(new UnitAction(70, "repos.menu.firmware", unit => new OpenFirmware(unit.Value))
            {
                IsShownFor = unit => unit.Repo is not null,
            })
            .AddSingleton(new UnitAction(80, "repos.menu.env", unit => new OpenEnv(unit.Value, 0)));
    }

    public static UpdateRoutes MapRepos(this UpdateRoutes routes) => routes
        .Command<RepoHandlers>(
            "repos", (handlers, update, ct) => handlers.ListAsync(update, ct),
            new CommandInfo("repos.commands.repos", CommandMenu.Private))
        .Start<RepoHandlers>(RepoHandlers.LinkPrefix, (handlers, update, ct) => handlers.OpenLinkAsync(update, ct))
        .Callback<RepoHandlers, ListRepos>("rl", (handlers, data, update, ct) => handlers.ShowListAsync(data, update, ct))
        .Callback<RepoHandlers, OpenRepo>("ro", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<RepoHandlers, StartSearchRepos>(
            "rs", (handlers, data, update, ct) => handlers.StartSearchAsync(data, update, ct))
        .Callback<RepoHandlers, ActOnRepo>("ra", (handlers, data, update, ct) => handlers.ActAsync(data, update, ct))
        .Callback<RepoHandlers, EditRepo>("re", (handlers, data, update, ct) => handlers.EditAsync(data, update, ct))
        .Callback<MakeRepoHandlers, StartCreateRepo>("rc", (handlers, data, update, ct) => handlers.StartAsync(data, update, ct))
        .Callback<RepoUnitHandlers, OpenFirmware>("rf", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<RepoUnitHandlers, ActOnFirmware>("rv", (handlers, data, update, ct) => handlers.ActAsync(data, update, ct))
        .Callback<EnvHandlers, OpenEnv>("rn", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<EnvHandlers, EditEnv>("rne", (handlers, data, update, ct) => handlers.EditAsync(data, update, ct))
        .Callback<EnvHandlers, FillEnv>("rnf", (handlers, data, update, ct) => handlers.FillAsync(data, update, ct))
        .Callback<EnvHandlers, ShowEnvValues>("rns", (handlers, data, update, ct) => handlers.ShowAsync(data, update, ct))
        .Callback<EnvHandlers, HideMessage>("rnh", (handlers, data, update, ct) => handlers.HideAsync(data, update, ct))
        .Callback<RepoUpdateHandlers, StopRepoUpdate>("rx", (handlers, data, update, ct) => handlers.StopAsync(data, update, ct))
        .Flow<RepoHandlers, SearchReposFlow.State, SearchRepos>(
            SearchReposFlow.Name, SearchReposFlow.Next, (handlers, request, update, ct) =>
                handlers.SearchAsync(request, update, ct))
        .Flow<RepoHandlers, EditRepoFlow.State, SaveRepo>(
            EditRepoFlow.Name, EditRepoFlow.Next, (handlers, request, update, ct) => handlers.SaveAsync(request, update, ct))
        .Flow<MakeRepoHandlers, CreateRepoFlow.State, CreateRepo>(
            CreateRepoFlow.Name, CreateRepoFlow.Next, (handlers, request, update, ct) =>
                handlers.CreateAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct))
        .Flow<MakeRepoHandlers, SendFilesFlow.State, DraftPublished>(
            SendFilesFlow.Name, SendFilesFlow.Next, (handlers, request, update, ct) =>
                handlers.PublishedAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchForFilesAsync(query, update, ct))
        .Flow<RepoUnitHandlers, CreateRepoUnitFlow.State, CreateRepoUnit>(
            CreateRepoUnitFlow.Name, CreateRepoUnitFlow.Next, (handlers, request, update, ct) =>
                handlers.CreateAsync(request, update, ct))
        .Flow<RepoUnitHandlers, ChooseVersionFlow.State, ChooseVersion>(
            ChooseVersionFlow.Name, ChooseVersionFlow.Next, (handlers, request, update, ct) =>
                handlers.ChooseAsync(request, update, ct))
        .Flow<EnvHandlers, FillEnvFlow.State, EnvFilled>(
            FillEnvFlow.Name, FillEnvFlow.Next, (handlers, request, update, ct) => handlers.FilledAsync(request, update, ct),
            (handlers, query, update, ct) => handlers.FetchAsync(query, update, ct));

    public static JobSchedule MapRepos(this JobSchedule jobs) => jobs
        .Recurring<CheckReposJob>("repos:check", job => job.RunAsync(CancellationToken.None), "*/5 * * * * *")
        .Recurring<RunRepoUpdatesJob>("repos:update", job => job.RunAsync(CancellationToken.None), "*/2 * * * * *");
}
