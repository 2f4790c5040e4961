using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Benchmarks.Reply;

/// <summary>The product's shell with one handler that repeats what it hears, over a sandbox without limits.</summary>
internal sealed class ShellBot : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private ShellBot(WebApplication app, SandboxServer sandbox, string folder) =>
        (_app, Sandbox, _folder) = (app, sandbox, folder);

    public SandboxServer Sandbox { get; }

    public static async Task<ShellBot> StartAsync()
    {
        var sandbox = await SandboxServer.StartAsync(
            new SandboxOptions { Port = 0, LimitsEnabled = false }, TimeProvider.System, CancellationToken.None);
        var folder = Directory.CreateTempSubdirectory("pepeunit-reply-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Telegram:Token"] = sandbox.BotToken,
            ["Telegram:ApiBaseUrl"] = sandbox.BaseAddress.AbsoluteUri,
            ["Storage:DataFolder"] = folder,
            // What is measured is the way through the shell, not the one message a second that a chat may get.
            ["Outbox:OverallPerSecond"] = "1000",
            ["Outbox:OverallBurst"] = "100",
            ["Outbox:ChatInterval"] = "00:00:00.010",
            ["Outbox:ChatBurst"] = "20",
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddStorage(builder.Configuration)
            .AddLocales()
            .AddSingleton(new CallbackKey(new byte[32]))
            .AddTelegram(builder.Configuration, routes => routes.Text<Echo>((_, update, _) => Echo.AnswerAsync(update)))
            .AddConversations(builder.Configuration)
            .AddSingleton<ITelegramApi, TelegramApi>()
            .AddOutbox(builder.Configuration)
            .AddOutboxSender()
            .AddSingleton<IPersonDirectory, OnePerson>()
            .AddScoped<Echo>();
        var app = builder.Build();
        await app.StartAsync();
        return new ShellBot(app, sandbox, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Sandbox.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Echo
    {
        public static Task<Answer> AnswerAsync(BotUpdate update) =>
            Task.FromResult(Answer.Send(new Telegram.Reply(HtmlText.Escape(update.Text!))));
    }

    private sealed class OnePerson : IPersonDirectory
    {
        public ValueTask<Person> GetOrAddAsync(TelegramUser from, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new Person { Id = from.Id, Language = "en", Zone = TimeZoneInfo.Utc, DisplayName = "" });

        public ValueTask<Person?> FindAsync(long id, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Person?>(null);
    }
}
