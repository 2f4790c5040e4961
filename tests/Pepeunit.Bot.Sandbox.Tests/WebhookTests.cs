using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Webhooks: the secret, repetition, an answer that is a call.</summary>
public sealed class WebhookTests
{
    private const long Anna = Sandbox.Anna;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_is_posted_with_the_secret_until_it_is_taken()
    {
        var posts = new ConcurrentQueue<(string? Secret, JsonNode Update)>();
        await using var receiver = await ReceiveAsync(async context =>
        {
            posts.Enqueue((context.Request.Headers["X-Telegram-Bot-Api-Secret-Token"], (await JsonNode.ParseAsync(context.Request.Body))!));
            context.Response.StatusCode = posts.Count == 1 ? 500 : 200;
        });
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.ResultAsync("setWebhook", new() { ["url"] = receiver.Urls.First(), ["secret_token"] = "s-1_A" });

        sandbox.Server.SendText(Anna, "hello");
        await Until(() => posts.Count >= 2);
        await Until(() => Pending(sandbox) == 0);

        Assert.Equal(["s-1_A", "s-1_A"], posts.Select(post => post.Secret));
        Assert.Single(posts.Select(post => post.Update["update_id"]!.GetValue<long>()).Distinct());
        Assert.Equal("hello", posts.First().Update["message"]!["text"]!.GetValue<string>());
        var info = await sandbox.ResultAsync("getWebhookInfo");
        Assert.Equal("Wrong response from the webhook: 500 Internal Server Error", info["last_error_message"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_answer_may_be_a_call()
    {
        await using var receiver = await ReceiveAsync(context =>
            context.Response.WriteAsJsonAsync(new { method = "sendMessage", chat_id = Anna, text = "at once" }));
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.ResultAsync("setWebhook", new() { ["url"] = receiver.Urls.First() });

        sandbox.Server.SendText(Anna, "hello");

        await Until(() => sandbox.Server.Messages(Anna).Any(message => message["text"]!.GetValue<string>() == "at once"));
    }

    [Theory]
    [InlineData(257, 'a', "Bad Request: secret token is too long")]
    [InlineData(1, '!', "Bad Request: secret token contains unallowed characters")]
    public async Task A_wrong_secret_is_refused(int length, char letter, string error)
    {
        await using var sandbox = await Sandbox.StartAsync();

        Assert.Equal(error, await sandbox.ErrorAsync("setWebhook", new() { ["url"] = "http://127.0.0.1:9/", ["secret_token"] = new string(letter, length) }));
    }

    [Fact]
    public async Task A_webhook_is_set_once_a_second()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync();
        await sandbox.ResultAsync("setWebhook", new() { ["url"] = "" });

        Assert.Equal("Too Many Requests: retry after 1", await sandbox.ErrorAsync("setWebhook", new() { ["url"] = "" }));
    }

    private static int Pending(Sandbox sandbox) =>
        sandbox.ResultAsync("getWebhookInfo").GetAwaiter().GetResult()["pending_update_count"]!.GetValue<int>();

    private static async Task<WebApplication> ReceiveAsync(RequestDelegate receive)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(receive);
        await app.StartAsync(Stop);
        return app;
    }

    private static async Task Until(Func<bool> isSo)
    {
        for (var i = 0; i < 3000; i++)
        {
            if (isSo()) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }

        Assert.Fail("it did not happen within a minute");
    }
}
