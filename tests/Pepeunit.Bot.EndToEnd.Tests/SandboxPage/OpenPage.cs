using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Pepeunit.Bot.Sandbox;
using SkiaSharp;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>
/// A sandbox of its own with its page open in a browser. The test drives the page as a person, and is the bot by calls of
/// the Bot API over HTTP. When it is closed, whatever the browser complained about (an error, a breach of the content
/// security policy) fails the test.
/// </summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<string> _complaints = [];
    private long _offset;

    private OpenPage(SandboxServer server, IBrowserContext context, IPage page)
    {
        (Server, _context, Page) = (server, context, page);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error") _complaints.Add(message.Text);
        };
    }

    public SandboxServer Server { get; private set; }

    public IPage Page { get; }

    /// <summary>Set by a test that cuts the connection, about which a browser complains.</summary>
    public bool ExpectsBrokenConnection { get; init; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<OpenPage> OnPhoneAsync(Browser browser, string query = "user=1001", bool expectsBrokenConnection = false) =>
        await OpenAsync(await browser.OpenPhoneAsync(), query, expectsBrokenConnection);

    public static async Task<OpenPage> OnDesktopAsync(Browser browser, string query = "user=1001") =>
        await OpenAsync(await browser.OpenDesktopAsync(), query, expectsBrokenConnection: false);

    public ILocator Part(string testId) => Page.GetByTestId(testId);

    public ILocator Message(JsonNode message) => Part($"message-{message["message_id"]}");

    public ILocator Button(JsonNode message, int row, int column) => Part($"button-{message["message_id"]}-{row}-{column}");

    /// <summary>Presses Start and takes the update it makes.</summary>
    public async Task<JsonNode> StartAsync()
    {
        await Part("start").ClickAsync();
        await Assertions.Expect(Part("input")).ToBeVisibleAsync();
        return await NextUpdateAsync("message");
    }

    public async Task WriteAsync(string text)
    {
        await Part("input").FillAsync(text);
        await Part("send").ClickAsync();
    }

    /// <summary>One call of the Bot API; the answer is its <c>result</c>.</summary>
    public async Task<JsonNode> CallAsync(string method, object parameters)
    {
        using var response = await _http.PostAsJsonAsync(MethodUri(method), parameters, Stop);
        return await ResultAsync(method, response);
    }

    public Task<JsonNode> SendTextAsync(string text, object? keyboard = null, long chatId = 1001) =>
        CallAsync("sendMessage", new { chat_id = chatId, text, reply_markup = keyboard });

    /// <summary>A call with files, as multipart.</summary>
    public async Task<JsonNode> UploadAsync(string method, object parameters, params (string Part, string Name, byte[] Bytes)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(parameters)!.AsObject())
            form.Add(new StringContent(value is JsonValue ? value.ToString() : value!.ToJsonString()), name);
        foreach (var (part, name, bytes) in files) form.Add(new ByteArrayContent(bytes), part, name);

        using var response = await _http.PostAsync(MethodUri(method), form, Stop);
        return await ResultAsync(method, response);
    }

    /// <summary>The next update of a kind, waiting for it; updates of other kinds are passed over.</summary>
    public async Task<JsonNode> NextUpdateAsync(string kind)
    {
        while (true)
        {
            var updates = (await CallAsync("getUpdates", new { offset = _offset, limit = 1, timeout = 30 })).AsArray();
            Assert.True(updates.Count == 1, $"no update came within 30 s while waiting for {kind}");
            _offset = updates[0]!["update_id"]!.GetValue<long>() + 1;
            if (updates[0]![kind] is { } update) return update;
        }
    }

    public Task PictureAsync(string name) => Page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Browser.Screenshots, $"sandbox-{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    /// <summary>Stops the sandbox, as its process does when it ends.</summary>
    public ValueTask StopServerAsync() => Server.DisposeAsync();

    /// <summary>Starts another sandbox at the same address.</summary>
    public async Task StartServerAgainAsync() =>
        Server = await StartServerAsync(Server.BaseAddress.Port);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await Server.DisposeAsync();
        _http.Dispose();
        if (!ExpectsBrokenConnection) Assert.Empty(_complaints);
    }

    /// <summary>A picture of one colour with a diagonal, so that sizes and orders can be told apart by eye.</summary>
    public static byte[] Png(int width, int height, SKColor colour)
    {
        using var bitmap = new SKBitmap(width, height);
        using var canvas = new SKCanvas(bitmap);
        using var pen = new SKPaint { Color = SKColors.White, StrokeWidth = 6, IsAntialias = true };
        canvas.Clear(colour);
        canvas.DrawLine(0, height, width, 0, pen);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 90);
        return data.ToArray();
    }

    private static async Task<OpenPage> OpenAsync(IBrowserContext context, string query, bool expectsBrokenConnection)
    {
        var server = await StartServerAsync(port: 0);
        var page = await context.NewPageAsync();
        var open = new OpenPage(server, context, page) { ExpectsBrokenConnection = expectsBrokenConnection };
        await page.GotoAsync($"{server.BaseAddress}?{query}");
        await Assertions.Expect(open.Part("drawer")).ToBeVisibleAsync();
        return open;
    }

    // Without rate limits: what is tested here is the page, and it must not wait for the one message per second.
    private static Task<SandboxServer> StartServerAsync(int port) =>
        SandboxServer.StartAsync(new() { Port = port, LimitsEnabled = false }, TimeProvider.System, Stop);

    // Not relative to the base: "bot1:…" reads as a scheme.
    private Uri MethodUri(string method) => new($"{Server.BaseAddress}bot{Server.BotToken}/{method}");

    private static async Task<JsonNode> ResultAsync(string method, HttpResponseMessage response)
    {
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!;
        Assert.True(answer["ok"]!.GetValue<bool>(), $"{method}: {answer["description"]}");
        return answer["result"]!;
    }
}
