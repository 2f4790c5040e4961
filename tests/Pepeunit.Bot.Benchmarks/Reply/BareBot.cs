using Pepeunit.Bot.Sandbox;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace Pepeunit.Bot.Benchmarks.Reply;

/// <summary>The least a bot can do: the client library's own polling loop, and the reply sent from its handler.</summary>
internal sealed class BareBot : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _receiving;

    private BareBot(SandboxServer sandbox)
    {
        Sandbox = sandbox;
        var bot = new TelegramBotClient(new TelegramBotClientOptions(
            sandbox.BotToken, sandbox.BaseAddress.GetLeftPart(UriPartial.Authority)));
        _receiving = bot.ReceiveAsync(AnswerAsync, (_, _, _) => Task.CompletedTask, cancellationToken: _stopping.Token);
    }

    public SandboxServer Sandbox { get; }

    public static async Task<BareBot> StartAsync() => new(await SandboxServer.StartAsync(
        new SandboxOptions { Port = 0, LimitsEnabled = false }, TimeProvider.System, CancellationToken.None));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Sandbox.DisposeAsync();
        _stopping.Dispose();
    }

    private static Task AnswerAsync(ITelegramBotClient bot, Update update, CancellationToken cancellationToken) =>
        update.Message is { Text: { } text } message
            ? bot.SendMessage(message.Chat.Id, text, cancellationToken: cancellationToken)
            : Task.CompletedTask;
}
