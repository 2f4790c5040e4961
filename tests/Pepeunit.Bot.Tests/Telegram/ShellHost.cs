using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Tests.Telegram;

/// <summary>The whole shell over a sandbox: receiving, dispatch, conversations and outbox, with handlers of a test.</summary>
internal sealed class ShellHost : IAsyncDisposable
{
    public const long Anna = 1001;
    public const long Ben = 1002;
    private const long BotId = 100001;

    // The sandbox counts nothing then, and tests need not wait for a chat's one message a second.
    private static readonly Dictionary<string, string?> NoLimits = new()
    {
        ["Outbox:OverallPerSecond"] = "1000",
        ["Outbox:OverallBurst"] = "100",
        ["Outbox:ChatInterval"] = "00:00:00.010",
        ["Outbox:ChatBurst"] = "20",
        ["Outbox:GroupMessages"] = "1000",
    };

    private readonly TempFolder _folder = new();
    private readonly Setup _setup;
    private WebApplication _app;

    private ShellHost(Setup setup, SandboxServer sandbox) => (_setup, Sandbox, _app) = (setup, sandbox, null!);

    public SandboxServer Sandbox { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    internal sealed record Setup(Action<UpdateRoutes> MapUpdates)
    {
        public Action<IServiceCollection> AddServices { get; init; } = _ => { };

        public Dictionary<string, string?> Settings { get; init; } = [];

        public FakePeople People { get; init; } = new();

        public ILoggerProvider? Logs { get; init; }

        public bool HasLimits { get; init; }

        public bool IsWebhook { get; init; }
    }

    public static async Task<ShellHost> StartAsync(Setup setup, CancellationToken cancellationToken)
    {
        var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Port = 0, LimitsEnabled = setup.HasLimits }, TimeProvider.System, cancellationToken);
        var host = new ShellHost(setup, sandbox);
        await host.StartProductAsync(cancellationToken);
        return host;
    }

    public static Task<ShellHost> StartAsync(Action<UpdateRoutes> mapUpdates, CancellationToken cancellationToken) =>
        StartAsync(new Setup(mapUpdates), cancellationToken);

    /// <summary>Ends the product (not the sandbox) and starts it again over the same data.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopProductAsync(cancellationToken);
        await StartProductAsync(cancellationToken);
    }

    public async Task StopProductAsync(CancellationToken cancellationToken)
    {
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }

    public async Task StartProductAsync(CancellationToken cancellationToken)
    {
        var port = _setup.IsWebhook ? FreePort() : 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Telegram:Token"] = Sandbox.BotToken,
            ["Telegram:ApiBaseUrl"] = Sandbox.BaseAddress.AbsoluteUri,
            ["Telegram:StopPatience"] = "00:00:00.050",
            ["Telegram:Mode"] = _setup.IsWebhook ? "Webhook" : "Polling",
            ["Telegram:PublicUrl"] = _setup.IsWebhook ? $"http://127.0.0.1:{port}" : null,
            ["Storage:DataFolder"] = _folder.Path,
        });
        if (!_setup.HasLimits) builder.Configuration.AddInMemoryCollection(NoLimits);
        builder.Configuration.AddInMemoryCollection(_setup.Settings);
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        if (_setup.Logs is { } logs) builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddStorage(builder.Configuration)
            .AddLocales()
            .AddOutbox(builder.Configuration)
            .AddOutboxSender()
            .AddSingleton<ITelegramApi, TelegramApi>()
            .AddConversations(builder.Configuration)
            .AddTelegram(builder.Configuration, _setup.MapUpdates)
            .AddSingleton(new CallbackKey(new byte[32]))
            .AddSingleton<IPersonDirectory>(_setup.People)
            .AddSingleton<TestHandlers>();
        _setup.AddServices(builder.Services);
        _app = builder.Build();
        _app.MapTelegram();
        await _app.StartAsync(cancellationToken);
    }

    /// <summary>What the bot has said in a chat, oldest first.</summary>
    public IReadOnlyList<BotMessage> Said(long userId, long? chatId = null) =>
        [.. Sandbox.Messages(userId, chatId).Where(message => (long?)message["from"]?["id"] == BotId)
            .Select(message => new BotMessage(message))];

    /// <summary>Waits for a message of the bot that fulfils the condition; the latest one counts.</summary>
    public Task<BotMessage> WaitForAsync(
        long userId, Func<BotMessage, bool> condition, string awaited, CancellationToken cancellationToken, long? chatId = null) =>
        Eventually.GetAsync(() => Said(userId, chatId).LastOrDefault(condition), awaited, cancellationToken);

    public Task<BotMessage> WaitForTextAsync(
        long userId, string part, CancellationToken cancellationToken, long? chatId = null) =>
        WaitForAsync(
            userId, message => message.Text.Contains(part, StringComparison.OrdinalIgnoreCase), $"a message with '{part}'",
            cancellationToken, chatId);

    /// <summary>Presses a button by its label; the answer is the callback query's id.</summary>
    public string Press(long userId, BotMessage message, string label, long? chatId = null) =>
        Sandbox.Press(userId, chatId ?? userId, message.Id, message.DataOf(label));

    /// <summary>Waits until a callback query was answered; the parameters of answerCallbackQuery.</summary>
    public Task<SandboxCall> WaitForAnswerAsync(string queryId, CancellationToken cancellationToken) =>
        Eventually.GetAsync(
            () => Sandbox.Calls().FirstOrDefault(call => call.Method.Equals("answerCallbackQuery", StringComparison.OrdinalIgnoreCase)
                && call.Parameters.GetValueOrDefault("callback_query_id") == queryId),
            $"an answer to the callback query {queryId}", cancellationToken);

    /// <summary>Waits until the outbox knows what became of everything it sent, and so the ids of its messages.</summary>
    public Task SettleAsync(CancellationToken cancellationToken)
    {
        var database = Services.GetRequiredService<RelationalDatabase>();
        return Eventually.HoldsAsync(
            () =>
            {
                using var connection = database.OpenAsync(cancellationToken).GetAwaiter().GetResult();
                return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM outbox WHERE finished_at_ms IS NULL") == 0;
            },
            "the outbox is done", cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopProductAsync(CancellationToken.None);
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A message of the bot as a person sees it.</summary>
internal sealed record BotMessage(JsonObject Json)
{
    public long Id => (long)Json["message_id"]!;

    public string Text => (string?)Json["text"] ?? (string?)Json["caption"] ?? "";

    public IReadOnlyList<string> Labels => [.. Buttons.Select(button => (string)button["text"]!)];

    public string DataOf(string label) =>
        (string)Buttons.First(button => ((string)button["text"]!).Contains(label, StringComparison.Ordinal))["callback_data"]!;

    private IEnumerable<JsonNode> Buttons =>
        Json["reply_markup"]?["inline_keyboard"]?.AsArray().SelectMany(row => row!.AsArray()).Select(button => button!) ?? [];
}
