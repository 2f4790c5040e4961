using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Testing;
using Xunit;
using static Pepeunit.Bot.Tests.Telegram.ShellHost;
using static Pepeunit.Bot.Tests.Telegram.TestHandlers;

namespace Pepeunit.Bot.Tests.Telegram.Receiving;

/// <summary>Each update is taken once, in order, and survives what happens to the process.</summary>
public sealed class ReceivingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fifty_chats_with_twenty_updates_each_keep_their_order()
    {
        var heard = new ConcurrentDictionary<long, ConcurrentQueue<string>>();
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Text<TestHandlers>((_, update, _) =>
            {
                heard.GetOrAdd(update.ChatId, _ => []).Enqueue(update.Text!);
                return Task.FromResult(Answer.None);
            }),
            Stop);
        var users = Enumerable.Range(0, 50).Select(i => shell.Sandbox.AddUser($"User {i}")).ToList();

        for (var i = 0; i < 20; i++)
        {
            foreach (var user in users) shell.Sandbox.SendText(user, i.ToString(CultureInfo.InvariantCulture));
        }

        await Eventually.HoldsAsync(() => heard.Values.Sum(chat => chat.Count) == 50 * 20, "all texts are heard", Stop);
        var inOrder = Enumerable.Range(0, 20).Select(i => i.ToString(CultureInfo.InvariantCulture));
        Assert.All(users, user => Assert.Equal(inOrder, heard[user]));
    }

    [Fact]
    public async Task An_update_in_progress_at_a_stop_is_handled_by_the_next_process_and_told_so()
    {
        var seen = new ConcurrentQueue<(string Text, bool IsRedelivery)>();
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Text<TestHandlers>(async (_, update, ct) =>
            {
                seen.Enqueue((update.Text!, update.IsRedelivery));
                if (!update.IsRedelivery) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                return Say($"heard {update.Text}");
            }),
            Stop);
        shell.Sandbox.SendText(Anna, "one");
        shell.Sandbox.SendText(Anna, "two");
        await Eventually.HoldsAsync(() => !seen.IsEmpty, "the first text is in progress", Stop);
        // Both must have been stored, or the second would simply come again from the sandbox.
        await Eventually.HoldsAsync(
            () => shell.Services.GetRequiredService<UpdateQueue>().Pending == 2, "both texts are taken", Stop);

        await shell.RestartAsync(Stop);

        await shell.WaitForTextAsync(Anna, "heard two", Stop);
        Assert.Equal([("one", false), ("one", true), ("two", true)], seen);
        Assert.Equal(["heard one", "heard two"], shell.Said(Anna).Select(message => message.Text));
    }

    [Fact]
    public async Task A_repeated_update_is_dropped()
    {
        var heard = new ConcurrentQueue<string>();
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Text<TestHandlers>((_, update, _) =>
            {
                heard.Enqueue(update.Text!);
                return Task.FromResult(Answer.None);
            }),
            Stop);
        shell.Sandbox.AddFault("duplicate_update", count: 2);

        shell.Sandbox.SendText(Anna, "one");
        shell.Sandbox.SendText(Anna, "two");
        shell.Sandbox.SendText(Anna, "three");

        await Eventually.HoldsAsync(() => heard.Contains("three"), "the last text is heard", Stop);
        Assert.Equal(["one", "two", "three"], heard);
    }

    [Fact]
    public async Task Polling_goes_on_after_refusals_and_cut_connections()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Text<TestHandlers>((_, update, _) => Task.FromResult(Say($"heard {update.Text}"))), Stop);
        // The poll that waits now ends with the first text; the next ones fail.
        shell.Sandbox.AddFault("500", method: "getUpdates");
        shell.Sandbox.AddFault("429", method: "getUpdates", retryAfter: 1);
        shell.Sandbox.AddFault("drop", method: "getUpdates");

        shell.Sandbox.SendText(Anna, "one");
        await shell.WaitForTextAsync(Anna, "heard one", Stop);
        shell.Sandbox.SendText(Anna, "two");

        await shell.WaitForTextAsync(Anna, "heard two", Stop);
    }

    [Fact]
    public async Task Another_poller_makes_it_wait_and_not_give_up()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Text<TestHandlers>((_, update, _) => Task.FromResult(Say($"heard {update.Text}"))), Stop);
        shell.Sandbox.SendText(Anna, "one");
        await shell.WaitForTextAsync(Anna, "heard one", Stop);

        using var rival = new HttpClient { BaseAddress = new Uri(shell.Sandbox.BaseAddress, $"/bot{shell.Sandbox.BotToken}/") };
        // The older poll, the product's, is ended with 409.
        await rival.GetAsync("getUpdates?timeout=0&offset=-1", Stop);
        await Eventually.HoldsAsync(
            () => shell.Sandbox.Calls().Any(call => call.Method == "getUpdates" && call.Status == 409), "a conflict", Stop);
        shell.Sandbox.SendText(Anna, "two");

        await shell.WaitForTextAsync(Anna, "heard two", Stop);
    }

    [Fact]
    public async Task A_webhook_brings_updates_to_who_knows_the_secret_only()
    {
        await using var shell = await ShellHost.StartAsync(
            new Setup(routes => routes.Text<TestHandlers>((_, update, _) => Task.FromResult(Say($"heard {update.Text}"))))
            {
                IsWebhook = true,
            },
            Stop);
        await Eventually.HoldsAsync(
            () => shell.Sandbox.Calls().Any(call => call.Method == "setWebhook" && call.Status == 200), "the webhook is set", Stop);

        shell.Sandbox.SendText(Anna, "one");
        await shell.WaitForTextAsync(Anna, "heard one", Stop);

        using var stranger = new HttpClient { BaseAddress = shell.Address };
        var update = new { update_id = 1, message = new { } };
        using var withoutSecret = await stranger.PostAsJsonAsync(WebhookEndpoint.Path, update, Stop);
        stranger.DefaultRequestHeaders.Add(WebhookEndpoint.SecretHeader, "guess");
        using var withWrongSecret = await stranger.PostAsJsonAsync(WebhookEndpoint.Path, update, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, withoutSecret.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, withWrongSecret.StatusCode);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("""{"update_id":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"update_id":77}""", HttpStatusCode.OK)]
    [InlineData("""{"update_id":78,"wholly_new_kind":{"a":1}}""", HttpStatusCode.OK)]
    [InlineData("""{"update_id":79,"message":{"message_id":"no number"}}""", HttpStatusCode.OK)]
    public async Task Bodies_of_any_kind_are_survived(string body, HttpStatusCode expected)
    {
        await using var shell = await ShellHost.StartAsync(
            new Setup(routes => routes.Text<TestHandlers>((_, update, _) => Task.FromResult(Say($"heard {update.Text}"))))
            {
                IsWebhook = true,
                Settings = { ["Telegram:WebhookSecret"] = "known" },
            },
            Stop);
        await Eventually.HoldsAsync(
            () => shell.Sandbox.Calls().Any(call => call.Method == "setWebhook" && call.Status == 200), "the webhook is set", Stop);
        using var telegram = new HttpClient { BaseAddress = shell.Address };
        telegram.DefaultRequestHeaders.Add(WebhookEndpoint.SecretHeader, "known");

        using var answer = await telegram.PostAsync(
            WebhookEndpoint.Path, new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), Stop);

        Assert.Equal(expected, answer.StatusCode);
        shell.Sandbox.SendText(Anna, "after");
        await shell.WaitForTextAsync(Anna, "heard after", Stop);
    }

    [Fact]
    public async Task A_body_larger_than_any_update_is_refused_by_its_announced_length()
    {
        await using var shell = await ShellHost.StartAsync(
            new Setup(_ => { }) { IsWebhook = true, Settings = { ["Telegram:WebhookSecret"] = "known" } }, Stop);
        await Eventually.HoldsAsync(
            () => shell.Sandbox.Calls().Any(call => call.Method == "setWebhook" && call.Status == 200), "the webhook is set", Stop);

        // Only the head is sent: a client that is still writing the body may find the connection closed.
        using var client = new TcpClient();
        await client.ConnectAsync(shell.Address.Host, shell.Address.Port, Stop);
        await using var stream = client.GetStream();
        var head = $"POST {WebhookEndpoint.Path} HTTP/1.1\r\nHost: localhost\r\n{WebhookEndpoint.SecretHeader}: known\r\n"
            + "Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Stop);
        using var reader = new StreamReader(stream, Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 413", await reader.ReadLineAsync(Stop));
    }

    [Theory]
    [InlineData(1, 500)]
    [InlineData(3, 2_000)]
    [InlineData(50, 30_000)]
    public void The_pause_after_failures_doubles_up_to_a_limit(int failures, int expectedMs) =>
        Assert.Equal(
            TimeSpan.FromMilliseconds(expectedMs), UpdatePoller.PauseAfter(failures, new HttpRequestException("no network")));
}
