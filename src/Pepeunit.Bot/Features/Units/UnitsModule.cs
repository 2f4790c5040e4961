using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Demo;
using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Features.Units.Links;
using Pepeunit.Bot.Features.Units.Mosquitto;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Rest;
using Pepeunit.Bot.Features.Units.Sharing;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

internal sealed class UnitsModule : IBotModule
{
    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UnitsOptions>().Bind(configuration.GetSection(UnitsOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<UnitsOptions>, UnitsOptionsValidator>();
        services
            .AddSingleton(provider => Address(
                provider.GetRequiredService<IOptions<InstanceOptions>>().Value, configuration))
            .AddSingleton<UnitStore>()
            .AddSingleton<IPersonData, UnitPersonData>()
            .AddSingleton<DeviceFiles>()
            .AddRepos(configuration)
            .AddSingleton<UnitCommands>()
            .AddRest()
            .AddSingleton<UnitTokens>()
            .AddSingleton<IPostConfigureOptions<ExternalBrokerOptions>, BackendLogin>()
            .AddSingleton<UnitSecretsSeal>()
            .AddSingleton<UnitCreator>()
            .AddSingleton<UnitView>()
            .AddSingleton<UnitSight>()
            .AddSingleton<UnitCards>()
            .AddSingleton<UnitNotices>()
            .AddEditing()
            .AddNodes()
            .AddLinks()
            .AddSharing()
            .AddTransfer()
            .AddScoped<UnitHandlers>()
            .AddSystemTopics()
            .AddAccess(configuration)
            .AddSingleton<DeviceRightsReader>()
            .AddSingleton<DemoDevices>()
            .AddHostedService(provider => provider.GetRequiredService<DemoDevices>())
            .AddSingleton<IChangeHandler, DemoDeviceChanges>()
            .AddScoped<ReconcileDemoDevicesJob>()
            .AddSingleton(new MenuEntry(10, "units.menu.demo", new TryDemo(), ButtonStyle.Primary))
            .AddSingleton(new MenuEntry(20, "units.menu.units", new ListUnits(0)));
        services.Configure<MosquittoOptions>(configuration.GetSection(MosquittoOptions.Section));
        if (configuration["Mosquitto:AclFile"] is not null)
        {
            services.AddSingleton<KeepMosquittoRights>()
                .AddHostedService(provider => provider.GetRequiredService<KeepMosquittoRights>());
        }
    }

    public void MapUpdates(UpdateRoutes routes) => routes
        .MapSystemTopics()
        .MapRepos()
        .Command<UnitHandlers>(
            "units", (handlers, update, ct) => handlers.ListAsync(update, ct),
            new CommandInfo("units.commands.units", CommandMenu.Private))
        .Callback<UnitHandlers, ListUnits>("nl", (handlers, data, update, ct) => handlers.ShowListAsync(data, update, ct))
        .Callback<UnitHandlers, OpenUnit>("no", (handlers, data, update, ct) => handlers.OpenAsync(data, update, ct))
        .Callback<UnitHandlers, StartCreateUnit>(
            "nc", (handlers, data, update, ct) => handlers.StartCreateAsync(data, update, ct))
        .Callback<UnitHandlers, TryDemo>("nt", (handlers, data, update, ct) => handlers.TryDemoAsync(data, update, ct))
        .Callback<UnitHandlers, SendUnitFiles>(
            "nf", (handlers, data, update, ct) => handlers.SendFilesAsync(data, update, ct))
        .Callback<UnitHandlers, AskDeleteUnit>(
            "na", (handlers, data, update, ct) => handlers.AskDeleteAsync(data, update, ct))
        .Callback<UnitHandlers, DeleteUnit>("nd", (handlers, data, update, ct) => handlers.DeleteAsync(data, update, ct))
        .Flow<UnitHandlers, CreateUnitFlow.State, CreateUnit>(
            CreateUnitFlow.Name, CreateUnitFlow.Next, (handlers, request, update, ct) =>
                handlers.CreateAsync(request, update, ct))
        .MapEditing()
        .MapNodes()
        .MapLinks()
        .MapSharing()
        .MapTransfer();

    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        AccessEndpoints.Map(endpoints);
        endpoints.MapRest();
    }

    public void MapJobs(JobSchedule jobs) => jobs
        .MapSystemTopics()
        .MapRepos()
        .RecurringInProcess<ReconcileDemoDevicesJob>(
            "units:reconcile-demo", job => job.RunAsync(CancellationToken.None), "*/10 * * * * *")
        .Recurring<ExpireOffersJob>("units:expire-offers", job => job.RunAsync(CancellationToken.None), "5 * * * * *");

    private static InstanceAddress Address(InstanceOptions instance, IConfiguration configuration) => new(
        instance.Domain, instance.HttpType, configuration["Broker:Host"]!,
        configuration.GetValue<int>("EmbeddedBroker:Port"),
        LocalMqttHost: configuration["Broker:Kind"] == "embedded" ? "127.0.0.1" : configuration["Broker:Host"]!);
}
