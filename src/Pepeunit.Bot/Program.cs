using Pepeunit.Bot;
using Pepeunit.Bot.Charts.Text;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Ingest;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Jobs;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Web;
using Pepeunit.Bot.Web.Api;

// What cannot work ends here, with the setting's name, its value and the remedy, before anything is started.
var start = StartUp.Prepare(args);
if (start.Problems.Count > 0) return StartUp.Refuse(start.Problems);

await using var sandbox = start.UsesSandbox
    ? await SandboxServer.StartAsync(start.Sandbox, TimeProvider.System, CancellationToken.None)
    : null;

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.Configuration.Sources.Clear();
builder.Configuration.AddInMemoryCollection(start.Values);
if (sandbox is not null)
    builder.Configuration.AddInMemoryCollection(DerivedSettings.ForSandbox(sandbox.BaseAddress, start.Values));
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(start.HttpEndpoint));

var configuration = builder.Configuration;
var key = start.ReadKey();
builder.Services
    .AddSingleton(TimeProvider.System)
    .AddLogs(configuration)
    .AddInstance(configuration, key)
    .AddStorage(configuration)
    .AddIngest(configuration)
    .AddLocales()
    .AddSingleton(new CallbackKey(key.Derive("telegram/callbacks")))
    .AddTelegram(configuration, Modules.MapUpdates)
    .AddConversations(configuration)
    .AddSingleton<ITelegramApi, TelegramApi>()
    .AddOutbox(configuration)
    .AddOutboxSender()
    .AddJobs(configuration, Modules.MapJobs)
    .AddWeb(configuration)
    .AddModules(configuration);
if (configuration["Broker:Kind"] == "external") builder.Services.AddExternalBroker(configuration);
else builder.AddEmbeddedBroker();

var app = builder.Build();
app.UseApi();
app.MapHealth();
app.MapApiDescription();
app.MapTelegram();
app.MapJobsDashboard();
Modules.MapEndpoints(app);

ChartFonts.Load(ChartFonts.DefaultDirectory);
if (!await StartUp.TryStartAsync(app)) return 78;
start.Welcome(sandbox);
await app.WaitForShutdownAsync();
return 0;
