using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Testing;
using Telegram.Bot;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

/// <summary>The whole outbox over HTTP against the local Bot API server, with its limits on and faults planned.</summary>
public sealed class OutboxSandboxTests(ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly OutboxSignal _signal = new();
    private readonly OutboxMetrics _metrics =
        new(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()));

    private readonly IOptions<OutboxOptions> _options = Options.Create(new OutboxOptions());
    private readonly HttpClient _http = new();
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private OutboxStore _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { Port = 0 }, TimeProvider.System, Stop);
        _store = new OutboxStore(
            _database.Database, new OutboxPlanner(new NoMarkup(), _options.Value), _signal, _metrics, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _http.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Everything_arrives_once_and_in_order_through_faults_and_a_restart()
    {
        var people = Enumerable.Range(0, 8).Select(i => _sandbox.AddUser($"Person {i}")).ToArray();
        foreach (var person in people) _sandbox.SendText(person, "/start");
        var group = _sandbox.AddGroup("Greenhouse", "supergroup", people[0]);
        _sandbox.AddFault("500", count: 2, method: "sendMessage");
        _sandbox.AddFault("429", count: 1, method: "sendMessage", chatId: people[1], retryAfter: 2);
        _sandbox.AddFault("drop", count: 1, method: "sendMessage", chatId: people[2]);
        foreach (var chat in people.Append(group)) await SendNumberedAsync(chat, from: 1, to: 4);

        await RunSenderAsync(() => _sandbox.Calls().Count(call => call.Status == 200) >= 10);
        foreach (var chat in people.Append(group)) await SendNumberedAsync(chat, from: 5, to: 6);
        await RunSenderAsync(() => people.Append(group).All(chat => Arrived(chat, people[0]).Count >= 6));

        foreach (var chat in people.Append(group)) Assert.Equal(Enumerable.Range(1, 6), Arrived(chat, people[0]));
        var tooMany = _sandbox.Calls().Count(call => call.Status == 429);
        output.WriteLine($"{_sandbox.Calls().Count} calls, {tooMany} answered 429");
        Assert.Equal(1, tooMany);
    }

    [Fact]
    public async Task Every_kind_of_content_is_taken_by_the_bot_api()
    {
        var person = _sandbox.AddUser("Anna");
        _sandbox.SendText(person, "/start");
        var text = Some.Message(person, Lane.Answer, "text");
        var long_ = Some.Message(person, Lane.Answer, string.Join('\n', Enumerable.Range(0, 1_000).Select(i => $"line {i}")));
        var photo = Some.Message(person, Lane.Answer, "photo") with { IdempotencyKey = "photo" };
        await _store.SendAsync(text, Stop);
        await _store.SendAsync(long_, Stop);
        await _store.SendAsync(photo with { Reply = photo.Reply! with { Photo = new Media("dot.png", Png()) } }, Stop);
        await _store.SendAsync(
            text with { Reply = text.Reply! with { Documents = [Some.Document("a.csv"), Some.Document("a.csv")] } }, Stop);
        await RunSenderAsync(() => _sandbox.Messages(person).Count >= 1 + 1 + 3 + 1 + 1 + 2);

        var messageId = (await _store.FindDeliveryAsync("photo", Stop))!.MessageId!.Value;
        await _store.SendAsync(
            photo with
            {
                IdempotencyKey = "edit",
                Kind = OutgoingKind.Edit(messageId),
                Reply = Some.Message(person, Lane.Answer, "edited").Reply! with { Photo = new Media("dot.png", Png()) },
            },
            Stop);
        await _store.SendAsync(Some.Message(person, Lane.Answer, "x") with { Kind = OutgoingKind.React(messageId, "👍") }, Stop);
        await _store.SendAsync(
            Some.Message(person, Lane.Answer, "x") with { Kind = OutgoingKind.Delete(messageId), IdempotencyKey = "delete" }, Stop);
        await RunSenderAsync(async () => (await _store.FindDeliveryAsync("delete", Stop))!.State == DeliveryState.Delivered);

        Assert.Empty(_sandbox.Calls().Where(call => call.Status != 200).Select(call => $"{call.Method}: {call.Error}"));
        Assert.Empty(_sandbox.Calls().SelectMany(call => call.UnknownParameters));
    }

    private async Task SendNumberedAsync(long chat, int from, int to)
    {
        for (var number = from; number <= to; number++) await _store.SendAsync(Some.Message(chat, Lane.Answer, $"{number}"), Stop);
    }

    private Task RunSenderAsync(Func<bool> isEnough) => RunSenderAsync(() => Task.FromResult(isEnough()));

    // A sender of its own each time: the second begins where the first was stopped.
    private async Task RunSenderAsync(Func<Task<bool>> isEnough)
    {
        var client = new TelegramBotClient(
            new TelegramBotClientOptions(_sandbox.BotToken, _sandbox.BaseAddress.ToString()) { RetryThreshold = 0 }, _http);
        using var pump = new OutboxPump(
            _database.Database, new DeliveryStore(TimeProvider.System), [_store], new TelegramApi(client, TimeProvider.System),
            _signal, _options, _metrics, TimeProvider.System, Random.Shared, NullLogger<OutboxPump>.Instance);
        using var sender = new OutboxSender(pump, _signal, TimeProvider.System, NullLogger<OutboxSender>.Instance);
        await sender.StartAsync(Stop);
        var deadline = TimeProvider.System.GetUtcNow() + Limit;
        while (!await isEnough())
        {
            Assert.True(TimeProvider.System.GetUtcNow() < deadline, $"Not done within {Limit}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), Stop);
        }

        await sender.StopAsync(Stop);
    }

    private List<int> Arrived(long chat, long reader) =>
        [.. _sandbox.Messages(chat < 0 ? reader : chat, chat)
            .Select(message => (string?)message["text"])
            .Where(text => text is not null && text.All(char.IsAsciiDigit))
            .Select(text => int.Parse(text!, System.Globalization.CultureInfo.InvariantCulture))];

    private static byte[] Png()
    {
        using var bitmap = new SkiaSharp.SKBitmap(64, 48);
        using var data = bitmap.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private sealed class NoMarkup : IReplyMarkupEncoder
    {
        public string? Encode(Reply reply, long recipientId) => null;
    }
}
