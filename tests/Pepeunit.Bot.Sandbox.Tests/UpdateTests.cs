using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>getUpdates: offsets, kinds, waiting, conflicts.</summary>
public sealed class UpdateTests
{
    private const long Anna = Sandbox.Anna;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_offset_confirms_what_came_before_it()
    {
        await using var sandbox = await Sandbox.StartAsync();
        foreach (var text in (string[])["a", "b", "c"]) sandbox.Server.SendText(Anna, text);
        var first = await sandbox.UpdatesAsync();

        var rest = await sandbox.UpdatesAsync(Id(first[1]!));

        Assert.Equal(["a", "b", "c"], Texts(first));
        Assert.Equal(["b", "c"], Texts(rest));
        Assert.Equal([Id(first[0]!) + 1, Id(first[0]!) + 2], rest.Select(update => Id(update!)));
    }

    [Fact]
    public async Task A_negative_offset_keeps_the_last_ones()
    {
        await using var sandbox = await Sandbox.StartAsync();
        foreach (var text in (string[])["a", "b", "c"]) sandbox.Server.SendText(Anna, text);

        Assert.Equal(["c"], Texts(await sandbox.UpdatesAsync(-1)));
        Assert.Equal(["c"], Texts(await sandbox.UpdatesAsync()));
    }

    [Fact]
    public async Task The_kinds_are_decided_when_an_update_is_made_and_stay_until_others_are_named()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.ResultAsync("getUpdates", new() { ["allowed_updates"] = new JsonArray("callback_query"), ["limit"] = 1 });
        sandbox.Server.SendText(Anna, "unseen");
        await sandbox.ResultAsync("setWebhook", new() { ["url"] = "", ["allowed_updates"] = new JsonArray() });
        sandbox.Server.SendText(Anna, "seen");

        Assert.Equal(["seen"], Texts(await sandbox.UpdatesAsync(1)));
    }

    [Fact]
    public async Task A_waiting_request_is_woken_by_an_update()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var waiting = sandbox.UpdatesAsync(0, new() { ["timeout"] = 30 });
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop));
        Assert.False(waiting.IsCompleted);

        sandbox.Server.SendText(Anna, "now");

        Assert.Equal(["now"], Texts(await waiting));
    }

    [Fact]
    public async Task Of_two_waiting_requests_the_older_one_ends_with_a_conflict()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var older = sandbox.CallAsync("getUpdates", new() { ["timeout"] = 30 });
        // The older one must be there first: only a request that waits is in conflict.
        while (!older.IsCompleted)
        {
            var younger = sandbox.CallAsync("getUpdates", new() { ["timeout"] = 1, ["offset"] = 5 });
            await Task.WhenAny(older, younger);
            if (!older.IsCompleted) await younger;
        }

        Assert.Equal("Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            (await older)["description"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_webhook_forbids_polling()
    {
        await using var sandbox = await Sandbox.StartAsync();
        await sandbox.ResultAsync("setWebhook", new() { ["url"] = "http://127.0.0.1:9/" });

        Assert.Equal("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            await sandbox.ErrorAsync("getUpdates"));
    }

    [Fact]
    public async Task A_forgotten_confirmation_brings_updates_twice()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.AddFault("duplicate_update");
        sandbox.Server.SendText(Anna, "a");
        var first = await sandbox.UpdatesAsync();

        var again = await sandbox.UpdatesAsync(Id(first[0]!) + 1);
        var nothing = await sandbox.UpdatesAsync(Id(first[0]!) + 2);

        Assert.Equal(Id(first[0]!), Id(again[0]!));
        Assert.Empty(nothing);
    }

    [Fact]
    public async Task Updates_are_lost_when_nobody_fetches_them_in_time()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "old");
        sandbox.Server.AdvanceClock(TimeSpan.FromHours(25));
        sandbox.Server.SendText(Anna, "new");

        Assert.Equal(["new"], Texts(await sandbox.UpdatesAsync()));
    }

    [Fact]
    public async Task A_group_hides_from_the_bot_what_is_not_meant_for_it()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var group = sandbox.Server.AddGroup("Lab", "supergroup", Anna);
        foreach (var text in (string[])["talk", "/boards", "/boards@other_bot", "hi @pepeunit_sandbox_bot"]) sandbox.Server.SendText(Anna, text, group);

        Assert.Equal(["/boards", "hi @pepeunit_sandbox_bot"], Texts(await sandbox.UpdatesAsync()));
    }

    [Theory]
    [InlineData("wrong", 404, "Not Found")]
    [InlineData("1:wrong", 401, "Unauthorized")]
    public async Task Another_token_is_refused(string token, int status, string description)
    {
        await using var sandbox = await Sandbox.StartAsync();

        using var response = await sandbox.Http.GetAsync(new Uri($"/bot{token}/getMe", UriKind.Relative), Stop);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains($"\"{description}\"", await response.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_it_lacks_is_an_error()
    {
        await using var sandbox = await Sandbox.StartAsync();

        Assert.Equal("Not Found: method not found", await sandbox.ErrorAsync("sendGift"));
    }

    [Fact]
    public async Task An_unknown_parameter_is_ignored_and_noted()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        await sandbox.ResultAsync("SENDMESSAGE", new() { ["chat_id"] = Anna, ["text"] = "x", ["colour"] = "red" });

        Assert.Equal(["colour"], sandbox.Server.Calls()[^1].UnknownParameters);
    }

    private static long Id(JsonNode update) => update["update_id"]!.GetValue<long>();

    private static IEnumerable<string> Texts(JsonArray updates) =>
        updates.Where(update => update!["message"]?["text"] is not null).Select(update => update!["message"]!["text"]!.GetValue<string>());
}
