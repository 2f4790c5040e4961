using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Telegram.Bot;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>A started sandbox on a free port, called as a bot by raw HTTP.</summary>
internal sealed class Sandbox(SandboxServer server, FakeTimeProvider? time) : IAsyncDisposable
{
    public const long Anna = 1001;
    public const long Ben = 1002;

    private readonly HttpClient _http = new() { BaseAddress = server.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };

    public SandboxServer Server { get; } = server;

    public HttpClient Http => _http;

    /// <summary>The clock of a sandbox that was started with <see cref="StartOnFakeTimeAsync"/>.</summary>
    public FakeTimeProvider Time => time ?? throw new InvalidOperationException("this sandbox runs on real time");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Sandbox> StartAsync(SandboxOptions? options = null) =>
        new(await SandboxServer.StartAsync(options ?? new() { Port = 0 }, TimeProvider.System, Stop), null);

    public static async Task<Sandbox> StartOnFakeTimeAsync(SandboxOptions? options = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        return new(await SandboxServer.StartAsync(options ?? new() { Port = 0 }, time, Stop), time);
    }

    public TelegramBotClient Client() =>
        new(new TelegramBotClientOptions(Server.BotToken, Server.BaseAddress.ToString()) { RetryThreshold = 0, RetryCount = 0 });

    /// <summary>Calls a method with JSON; the answer is the whole envelope.</summary>
    public async Task<JsonObject> CallAsync(string method, JsonObject? parameters = null)
    {
        using var response = await _http.PostAsJsonAsync($"/bot{Server.BotToken}/{method}", parameters ?? [], Stop);
        return await ReadAsync(response);
    }

    public async Task<JsonObject> PostFormAsync(string method, MultipartFormDataContent form)
    {
        using var response = await _http.PostAsync($"/bot{Server.BotToken}/{method}", form, Stop);
        return await ReadAsync(response);
    }

    /// <summary>Calls a method that must succeed; the answer is its result.</summary>
    public async Task<JsonNode> ResultAsync(string method, JsonObject? parameters = null)
    {
        var envelope = await CallAsync(method, parameters);
        Assert.True(envelope["ok"]!.GetValue<bool>(), $"{method}: {envelope["description"]}");
        return envelope["result"]!;
    }

    /// <summary>Calls a method that must be refused; the answer is the description.</summary>
    public async Task<string> ErrorAsync(string method, JsonObject? parameters = null)
    {
        var envelope = await CallAsync(method, parameters);
        Assert.False(envelope["ok"]!.GetValue<bool>(), $"{method} succeeded: {envelope}");
        return envelope["description"]!.GetValue<string>();
    }

    public Task<string> SendErrorAsync(JsonObject parameters)
    {
        parameters["chat_id"] = Anna;
        return ErrorAsync("sendMessage", parameters);
    }

    public async Task<JsonArray> UpdatesAsync(long offset = 0, JsonObject? more = null)
    {
        var parameters = more ?? [];
        parameters["offset"] = offset;
        return (await ResultAsync("getUpdates", parameters)).AsArray();
    }

    /// <summary>Presses Start as Anna and takes the update away.</summary>
    public async Task StartAnnaAsync()
    {
        Server.SendText(Anna, "/start");
        var updates = await UpdatesAsync();
        await UpdatesAsync(updates[^1]!["update_id"]!.GetValue<long>() + 1, new() { ["limit"] = 1 });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response)
    {
        var envelope = (await response.Content.ReadFromJsonAsync<JsonObject>(Stop))!;
        // The Bot API repeats its error code as the HTTP status.
        Assert.Equal((int)response.StatusCode, envelope["error_code"]?.GetValue<int>() ?? 200);
        return envelope;
    }
}
