using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>The API of the page: state, chats, messages, files, events.</summary>
public sealed class UserSideTests
{
    private const long Anna = Sandbox.Anna;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_sandbox_has_two_people_and_no_group()
    {
        await using var sandbox = await Sandbox.StartAsync();

        var state = await GetAsync(sandbox, "state");

        Assert.Equal([("Анна", "ru"), ("Ben", "en")], state["users"]!.AsArray().Select(user =>
            (user!["first_name"]!.GetValue<string>(), user["language_code"]!.GetValue<string>())));
        Assert.Empty(state["groups"]!.AsArray());
        Assert.True(state["limits_enabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Commands_are_told_in_the_persons_language()
    {
        await using var sandbox = await Sandbox.StartAsync();
        JsonArray Commands(string text) => [new JsonObject { ["command"] = "start", ["description"] = text }];
        await sandbox.ResultAsync("setMyCommands", new() { ["commands"] = Commands("Begin") });
        await sandbox.ResultAsync("setMyCommands", new() { ["commands"] = Commands("Начать"), ["language_code"] = "ru" });

        async Task<string> ToldAsync(long user) =>
            (await GetAsync(sandbox, $"users/{user}/chats"))[0]!["commands"]![0]!["description"]!.GetValue<string>();
        Assert.Equal(("Начать", "Begin"), (await ToldAsync(Anna), await ToldAsync(Sandbox.Ben)));
    }

    [Fact]
    public async Task A_document_is_downloaded_as_it_was_sent()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("1001"), "chat_id" },
            { new ByteArrayContent("<script>"u8.ToArray()), "document", "x.html" },
        };
        var sent = await sandbox.PostFormAsync("sendDocument", form);
        var id = sent["result"]!["document"]!["file_id"]!.GetValue<string>();

        using var response = await sandbox.Http.GetAsync(new Uri("/sandbox/api/files/" + id, UriKind.Relative), Stop);

        Assert.Equal("<script>", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(["sandbox; default-src 'none'"], response.Headers.GetValues("Content-Security-Policy"));
    }

    [Fact]
    public async Task Events_are_numbered_and_resume_after_the_last_one_seen()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "one");
        await using var events = await ListenAsync(sandbox, null);
        sandbox.Server.SendText(Anna, "two");
        var (id, two) = await events.NextAsync();
        sandbox.Server.SendText(Anna, "three");

        await using var resumed = await ListenAsync(sandbox, id);
        var (nextId, three) = await resumed.NextAsync();

        Assert.Equal("two", two["message"]!["text"]!.GetValue<string>());
        Assert.Equal("three", three["message"]!["text"]!.GetValue<string>());
        Assert.True(nextId > id);
    }

    [Fact]
    public async Task An_event_id_of_an_earlier_run_makes_the_page_load_anew()
    {
        await using var sandbox = await Sandbox.StartAsync();

        await using var events = await ListenAsync(sandbox, 5);

        Assert.Equal("reset", (await events.NextAsync()).Body["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_reset_leaves_the_first_two_people_and_no_messages()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.AddUser("Cleo");
        sandbox.Server.SendText(Anna, "x");

        await PostAsync(sandbox, "reset", []);

        Assert.Equal(2, (await GetAsync(sandbox, "state"))["users"]!.AsArray().Count);
        Assert.Empty(sandbox.Server.Messages(Anna));
        Assert.Empty(await sandbox.UpdatesAsync());
    }

    [Theory]
    [InlineData("users/1001/chats/1001/messages/5/callback", """{"data":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("users/7/start", "{}", HttpStatusCode.NotFound)]
    [InlineData("users/1001/chats/1001/messages", """{"text":5}""", HttpStatusCode.BadRequest)]
    [InlineData("users/1001/chats/1001/messages", "[", HttpStatusCode.BadRequest)]
    [InlineData("clock", """{"advance_seconds":-1}""", HttpStatusCode.BadRequest)]
    [InlineData("faults", """{"kind":"flood"}""", HttpStatusCode.BadRequest)]
    public async Task A_wrong_request_is_refused(string path, string body, HttpStatusCode status)
    {
        await using var sandbox = await Sandbox.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await sandbox.Http.PostAsync(new Uri("/sandbox/api/" + path, UriKind.Relative), content, Stop);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_press_on_a_button_that_is_not_there_is_a_conflict()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var sent = sandbox.Server.SendText(Anna, "x");

        using var response = await sandbox.Http.PostAsJsonAsync(
            $"/sandbox/api/users/{Anna}/chats/{Anna}/messages/{sent["message_id"]}/callback", new { data = "x" }, Stop);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task A_taken_port_fails_at_once()
    {
        await using var sandbox = await Sandbox.StartAsync();

        await Assert.ThrowsAsync<IOException>(() =>
            SandboxServer.StartAsync(new() { Port = sandbox.Server.BaseAddress.Port }, TimeProvider.System, Stop));
    }

    private static async Task<JsonNode> GetAsync(Sandbox sandbox, string path) =>
        JsonNode.Parse(await sandbox.Http.GetStringAsync(new Uri("/sandbox/api/" + path, UriKind.Relative), Stop))!;

    private static async Task PostAsync(Sandbox sandbox, string path, JsonObject body)
    {
        using var response = await sandbox.Http.PostAsJsonAsync("/sandbox/api/" + path, body, Stop);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<Events> ListenAsync(Sandbox sandbox, long? lastId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/sandbox/api/events?user={Anna}", UriKind.Relative));
        if (lastId is { } last) request.Headers.Add("Last-Event-ID", last.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var response = await sandbox.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        var events = new Events(response, new(await response.Content.ReadAsStreamAsync(Stop)));
        await events.ConnectedAsync();
        return events;
    }

    private sealed class Events(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
    {
        public async Task ConnectedAsync()
        {
            while (await reader.ReadLineAsync(Stop) is { } line && line != ": connected")
            {
                // Lines before the greeting tell when to come back.
            }
        }

        public async Task<(long Id, JsonNode Body)> NextAsync()
        {
            var id = 0L;
            while (await reader.ReadLineAsync(Stop) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal)) id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
                if (line.StartsWith("data: ", StringComparison.Ordinal)) return (id, JsonNode.Parse(line[6..])!);
            }

            throw new EndOfStreamException("the stream of events ended");
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
