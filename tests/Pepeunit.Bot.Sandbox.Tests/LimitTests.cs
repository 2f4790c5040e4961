using System.Globalization;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Rates and sizes, on by default.</summary>
public sealed class LimitTests
{
    private const long Anna = Sandbox.Anna;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chat_takes_a_burst_and_then_one_message_a_second()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync();
        sandbox.Server.SendText(Anna, "/start");
        for (var i = 0; i < 5; i++) await SendAsync(sandbox, Anna);

        var refused = await sandbox.CallAsync("sendMessage", Text(Anna));
        sandbox.Time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(sandbox, Anna);

        Assert.Equal(429, refused["error_code"]!.GetValue<int>());
        Assert.Equal("Too Many Requests: retry after 1", refused["description"]!.GetValue<string>());
        Assert.Equal(1, refused["parameters"]!["retry_after"]!.GetValue<int>());
        Assert.StartsWith("Too Many Requests", await sandbox.ErrorAsync("sendMessage", Text(Anna)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_429_carries_the_Retry_After_header()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync();
        sandbox.Server.AddFault("429", method: "getMe", retryAfter: 1128);

        using var response = await sandbox.Http.GetAsync(new Uri($"/bot{sandbox.Server.BotToken}/getMe", UriKind.Relative), Stop);

        Assert.Equal(429, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1128), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_group_takes_twenty_messages_a_minute()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync();
        var group = sandbox.Server.AddGroup("Lab", "group", Anna);
        for (var i = 0; i < 20; i++)
        {
            await SendAsync(sandbox, group);
            // A second of quiet satisfies the chat's own rate, and gives back a third of a message to the group.
            sandbox.Server.AdvanceClock(TimeSpan.FromMilliseconds(1000));
        }

        var sent = 0;
        while ((await sandbox.CallAsync("sendMessage", Text(group)))["ok"]!.GetValue<bool>())
        {
            sent++;
            sandbox.Server.AdvanceClock(TimeSpan.FromMilliseconds(1000));
        }

        // Twenty at once and a third per second since then: 20 + 20/3, and their own thirds.
        Assert.InRange(sent, 6, 11);
    }

    [Fact]
    public async Task All_chats_together_take_thirty_messages_at_once()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync();
        List<long> people = [.. Enumerable.Range(0, 31).Select(i => sandbox.Server.AddUser("P" + i.ToString(CultureInfo.InvariantCulture)))];
        foreach (var person in people) sandbox.Server.SendText(person, "/start");
        foreach (var person in people.Take(30)) await SendAsync(sandbox, person);

        Assert.Equal("Too Many Requests: retry after 1", await sandbox.ErrorAsync("sendMessage", Text(people[30])));
    }

    [Fact]
    public async Task Switched_off_limits_let_everything_pass()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync(new() { Port = 0, LimitsEnabled = false });
        sandbox.Server.SendText(Anna, "/start");

        for (var i = 0; i < 60; i++) await SendAsync(sandbox, Anna);
    }

    [Fact]
    public async Task A_refused_call_is_not_counted()
    {
        await using var sandbox = await Sandbox.StartOnFakeTimeAsync();
        sandbox.Server.SendText(Anna, "/start");
        for (var i = 0; i < 20; i++) await sandbox.ErrorAsync("sendMessage", new() { ["chat_id"] = Anna, ["text"] = " " });

        await SendAsync(sandbox, Anna);
    }

    [Theory]
    [InlineData(4096, null)]
    [InlineData(4097, "Bad Request: message is too long")]
    [InlineData(0, "Bad Request: message text is empty")]
    public async Task A_text_has_up_to_4096_characters(int length, string? error) =>
        await SendsAsync("sendMessage", new() { ["text"] = new string('x', length) }, error);

    [Fact]
    public async Task The_length_is_counted_after_parsing() =>
        await SendsAsync("sendMessage", new() { ["text"] = "<b>" + new string('x', 4096) + "</b>", ["parse_mode"] = "HTML" }, null);

    [Theory]
    [InlineData("ф", 32, null)]
    [InlineData("ф", 33, "Bad Request: BUTTON_DATA_INVALID")]
    [InlineData("x", 64, null)]
    [InlineData("x", 65, "Bad Request: BUTTON_DATA_INVALID")]
    public async Task Callback_data_have_up_to_64_bytes(string letter, int count, string? error) =>
        await SendsAsync("sendMessage", Keyboard([Button(string.Concat(Enumerable.Repeat(letter, count)))]), error);

    [Theory]
    [InlineData(100, null)]
    [InlineData(101, "Bad Request: reply markup is too long")]
    public async Task A_keyboard_has_up_to_100_buttons(int count, string? error) =>
        await SendsAsync("sendMessage", Keyboard([.. Enumerable.Range(0, count).Select(_ => Button("x"))]), error);

    [Theory]
    [InlineData("""{"text":"a"}""", "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")]
    [InlineData("""{"callback_data":"a"}""", "Bad Request: can't parse inline keyboard button: Can't find field \"text\"")]
    [InlineData("""{"text":"a","url":"http://localhost:8080"}""", "Bad Request: inline keyboard button URL 'http://localhost:8080' is invalid: Wrong HTTP URL")]
    [InlineData("""{"text":"a","web_app":{"url":"http://a.example"}}""", "Bad Request: inline keyboard button Web App URL 'http://a.example' is invalid: Only HTTPS links are allowed")]
    public async Task A_wrong_button_is_refused(string button, string error) =>
        await SendsAsync("sendMessage", Keyboard([JsonNode.Parse(button)!]), error);

    [Theory]
    [InlineData(9000, 1001, "Bad Request: PHOTO_INVALID_DIMENSIONS")]
    [InlineData(2100, 100, "Bad Request: PHOTO_INVALID_DIMENSIONS")]
    [InlineData(2000, 100, null)]
    public async Task A_photo_has_its_measures(int width, int height, string? error)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("1001"), "chat_id" },
            { new ByteArrayContent(Pictures.Png(width, height)), "photo", "p.png" },
        };

        Assert.Equal(error, (await sandbox.PostFormAsync("sendPhoto", form))["description"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("not a picture", "Bad Request: IMAGE_PROCESS_FAILED")]
    [InlineData("", "Bad Request: file must be non-empty")]
    public async Task A_photo_must_be_a_picture(string content, string error)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("1001"), "chat_id" },
            { new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(content)), "photo", "p.png" },
        };

        Assert.Equal(error, (await sandbox.PostFormAsync("sendPhoto", form))["description"]!.GetValue<string>());
    }

    private static async Task SendAsync(Sandbox sandbox, long chat) => await sandbox.ResultAsync("sendMessage", Text(chat));

    private static async Task SendsAsync(string method, JsonObject parameters, string? error)
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        parameters["chat_id"] = Anna;

        Assert.Equal(error, (await sandbox.CallAsync(method, parameters))["description"]?.GetValue<string>());
    }

    private static JsonObject Text(long chat) => new() { ["chat_id"] = chat, ["text"] = "x" };

    private static JsonObject Button(string data) => new() { ["text"] = "b", ["callback_data"] = data };

    private static JsonObject Keyboard(IEnumerable<JsonNode> buttons) => new()
    {
        ["text"] = "x",
        ["reply_markup"] = new JsonObject { ["inline_keyboard"] = new JsonArray([.. buttons.Chunk(8).Select(row => new JsonArray(row))]) },
    };
}
