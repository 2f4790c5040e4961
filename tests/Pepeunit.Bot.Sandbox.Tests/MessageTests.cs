using System.Text;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Edits, deletions, albums, callbacks, pins, blocking, migration, faults.</summary>
public sealed class MessageTests
{
    private const long Anna = Sandbox.Anna;
    private const string NotModified = "Bad Request: message is not modified: specified new message content and reply markup are "
        + "exactly the same as a current content and reply markup of the message";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_without_a_change_is_refused_and_one_without_a_keyboard_removes_it()
    {
        await using var sandbox = await StartAsync();
        var sent = await SendAsync(sandbox, "x", Keyboard("go"));
        JsonObject Edit(string text, JsonObject? keyboard) => new()
        {
            ["chat_id"] = Anna,
            ["message_id"] = Id(sent),
            ["text"] = text,
            ["reply_markup"] = keyboard,
        };

        Assert.Equal(NotModified, await sandbox.ErrorAsync("editMessageText", Edit("x", Keyboard("go"))));
        var edited = await sandbox.ResultAsync("editMessageText", Edit("x", null));

        Assert.Null(edited["reply_markup"]);
        Assert.NotNull(edited["edit_date"]);
        Assert.Equal(NotModified, await sandbox.ErrorAsync("editMessageText", Edit(" x ", null)));
    }

    [Theory]
    [InlineData("editMessageText", "Bad Request: message to edit not found")]
    [InlineData("deleteMessage", "Bad Request: message to delete not found")]
    [InlineData("pinChatMessage", "Bad Request: message to pin not found")]
    [InlineData("setMessageReaction", "Bad Request: message to react not found")]
    [InlineData("copyMessage", "Bad Request: message to copy not found")]
    [InlineData("forwardMessage", "Bad Request: message to forward not found")]
    public async Task A_message_that_is_not_there(string method, string error)
    {
        await using var sandbox = await StartAsync();

        Assert.Equal(error, await sandbox.ErrorAsync(method, new()
        {
            ["chat_id"] = Anna,
            ["from_chat_id"] = Anna,
            ["message_id"] = 999_999,
            ["text"] = "x",
        }));
    }

    [Fact]
    public async Task A_text_has_no_caption_and_anothers_message_cannot_be_edited()
    {
        await using var sandbox = await StartAsync();
        var sent = await SendAsync(sandbox, "x", null);
        var own = sandbox.Server.SendText(Anna, "mine");

        Assert.Equal("Bad Request: there is no caption in the message to edit",
            await sandbox.ErrorAsync("editMessageCaption", new() { ["chat_id"] = Anna, ["message_id"] = Id(sent), ["caption"] = "c" }));
        Assert.Equal("Bad Request: message can't be edited",
            await sandbox.ErrorAsync("editMessageText", new() { ["chat_id"] = Anna, ["message_id"] = Id(own), ["text"] = "c" }));
    }

    [Fact]
    public async Task A_message_is_deleted_within_two_days_only()
    {
        await using var sandbox = await StartAsync();
        var sent = await SendAsync(sandbox, "x", null);
        sandbox.Server.AdvanceClock(TimeSpan.FromHours(48));

        Assert.Equal("Bad Request: message can't be deleted",
            await sandbox.ErrorAsync("deleteMessage", new() { ["chat_id"] = Anna, ["message_id"] = Id(sent) }));
    }

    [Fact]
    public async Task An_album_is_one_message_per_picture_with_one_group_id()
    {
        await using var sandbox = await StartAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("1001"), "chat_id" },
            { new StringContent("""[{"type":"photo","media":"attach://a","caption":"One"},{"type":"photo","media":"attach://b"}]"""), "media" },
            { new ByteArrayContent(Pictures.Png(40, 30)), "a", "a.png" },
            { new ByteArrayContent(Pictures.Png(40, 30)), "b", "b.png" },
        };

        var sent = (await sandbox.PostFormAsync("sendMediaGroup", form))["result"]!.AsArray();

        Assert.Equal(2, sent.Count);
        Assert.Single(sent.Select(message => message!["media_group_id"]!.GetValue<string>()).Distinct());
        Assert.Equal(Id(sent[0]!) + 1, Id(sent[1]!));
        Assert.Equal("One", sent[0]!["caption"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""[{"type":"photo","media":"x"}]""", "Bad Request: media group must include 2-10 items")]
    [InlineData("""[{"type":"photo","media":"x"},{"type":"photo","media":"y"}]""", "Bad Request: wrong file identifier/HTTP URL specified")]
    public async Task A_wrong_album_is_refused(string media, string error)
    {
        await using var sandbox = await StartAsync();

        Assert.Equal(error, await sandbox.ErrorAsync("sendMediaGroup", new() { ["chat_id"] = Anna, ["media"] = JsonNode.Parse(media) }));
    }

    [Fact]
    public async Task A_callback_grows_too_old()
    {
        await using var sandbox = await StartAsync();
        var sent = await SendAsync(sandbox, "x", Keyboard("go"));
        var query = sandbox.Server.Press(Anna, Anna, Id(sent), "go");
        sandbox.Server.AdvanceClock(TimeSpan.FromSeconds(150));

        Assert.Equal("Bad Request: query is too old and response timeout expired or query ID is invalid",
            await sandbox.ErrorAsync("answerCallbackQuery", new() { ["callback_query_id"] = query }));
    }

    [Fact]
    public async Task A_person_who_blocks_the_bot_is_out_of_reach()
    {
        await using var sandbox = await StartAsync();
        sandbox.Server.SetBlocked(Anna, isBlocked: true);

        Assert.Equal("Forbidden: bot was blocked by the user", await sandbox.ErrorAsync("sendMessage", new() { ["chat_id"] = Anna, ["text"] = "x" }));
        Assert.Equal("kicked", (await sandbox.UpdatesAsync(-1))[0]!["my_chat_member"]!["new_chat_member"]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(Sandbox.Ben)]
    [InlineData(-5L)]
    public async Task A_chat_the_bot_does_not_know(long chat)
    {
        await using var sandbox = await StartAsync();

        Assert.Equal("Bad Request: chat not found", await sandbox.ErrorAsync("sendMessage", new() { ["chat_id"] = chat, ["text"] = "x" }));
    }

    [Fact]
    public async Task A_group_that_became_a_supergroup_tells_its_new_id()
    {
        await using var sandbox = await StartAsync();
        var group = sandbox.Server.AddGroup("Lab", "group", Anna);
        var successor = sandbox.Server.UpgradeGroup(group);

        var refused = await sandbox.CallAsync("sendMessage", new JsonObject { ["chat_id"] = group, ["text"] = "x" });

        Assert.Equal("Bad Request: group chat was upgraded to a supergroup chat", refused["description"]!.GetValue<string>());
        Assert.Equal(successor, refused["parameters"]!["migrate_to_chat_id"]!.GetValue<long>());
        Assert.Contains(await sandbox.UpdatesAsync(), update => update!["message"]?["migrate_to_chat_id"]?.GetValue<long>() == successor);
    }

    [Fact]
    public async Task A_draft_fades_after_thirty_seconds()
    {
        await using var sandbox = await StartAsync();
        await sandbox.ResultAsync("sendMessageDraft", new() { ["chat_id"] = Anna, ["draft_id"] = 1, ["text"] = "half" });
        var before = await DraftAsync();

        sandbox.Server.AdvanceClock(TimeSpan.FromSeconds(30));

        Assert.Equal("half", before!["text"]!.GetValue<string>());
        Assert.Null(await DraftAsync());

        async Task<JsonNode?> DraftAsync()
        {
            var text = await sandbox.Http.GetStringAsync(new Uri($"/sandbox/api/users/{Anna}/chats/{Anna}/messages", UriKind.Relative), Stop);
            return JsonNode.Parse(text)!["draft"];
        }
    }

    [Theory]
    [InlineData("500", 500, "Internal Server Error")]
    [InlineData("502", 502, "Bad Gateway")]
    [InlineData("403", 403, "Forbidden: bot was blocked by the user")]
    public async Task A_planned_fault_meets_the_next_calls_and_no_more(string kind, int code, string description)
    {
        await using var sandbox = await StartAsync();
        sandbox.Server.AddFault(kind, count: 2, method: "getMe");

        List<JsonObject> answers = [await sandbox.CallAsync("getMe"), await sandbox.CallAsync("getMe"), await sandbox.CallAsync("getMe")];

        Assert.Equal([code, code, 200], answers.Select(answer => answer["error_code"]?.GetValue<int>() ?? 200));
        Assert.Equal(description, answers[0]["description"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("drop", 0)]
    [InlineData("timeout", 1)]
    public async Task A_cut_call_has_no_effect_and_one_that_times_out_has(string kind, int sent)
    {
        await using var sandbox = await StartAsync();
        sandbox.Server.AddFault(kind, method: "sendMessage");
        using var impatient = new HttpClient { BaseAddress = sandbox.Server.BaseAddress, Timeout = TimeSpan.FromSeconds(2) };
        using var body = new StringContent("""{"chat_id":1001,"text":"x"}""", Encoding.UTF8, "application/json");

        var failed = await Record.ExceptionAsync(() => impatient.PostAsync(new Uri($"/bot{sandbox.Server.BotToken}/sendMessage", UriKind.Relative), body, Stop));

        Assert.True(failed is HttpRequestException or TaskCanceledException, failed?.ToString());
        Assert.Equal(sent, sandbox.Server.Messages(Anna).Count(message => message["text"]!.GetValue<string>() == "x"));
    }

    private static async Task<Sandbox> StartAsync()
    {
        var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        return sandbox;
    }

    private static async Task<JsonNode> SendAsync(Sandbox sandbox, string text, JsonObject? keyboard) =>
        await sandbox.ResultAsync("sendMessage", new() { ["chat_id"] = Anna, ["text"] = text, ["reply_markup"] = keyboard });

    private static JsonObject Keyboard(string data) => new()
    {
        ["inline_keyboard"] = new JsonArray(new JsonArray(new JsonObject { ["text"] = "b", ["callback_data"] = data })),
    };

    private static long Id(JsonNode message) => message["message_id"]!.GetValue<long>();
}
