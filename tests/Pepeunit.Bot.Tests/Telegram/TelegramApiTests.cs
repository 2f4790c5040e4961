using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Telegram;
using Telegram.Bot;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram;

public sealed class TelegramApiTests : IDisposable
{
    private const string Token = "100001:very-secret-token";
    private const string Markup = """{"inline_keyboard":[[{"text":"Open","callback_data":"bo1"}]]}""";
    private static readonly CallOptions Plain = new(null, null, IsSilent: false, IsProtected: false, null);

    private readonly ScriptedServer _server = new();
    private readonly FakeTimeProvider _time = new();
    private readonly HttpClient _http;
    private readonly TelegramApi _api;

    public TelegramApiTests()
    {
        _http = new HttpClient(_server);
        var options = new TelegramBotClientOptions(Token, "http://localhost:1") { RetryThreshold = 0 };
        _api = new TelegramApi(new TelegramBotClient(options, _http), _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_text_goes_as_html_without_preview_with_its_keyboard_and_options()
    {
        _server.Answer(200, """{"ok":true,"result":{"message_id":17,"date":1,"chat":{"id":5,"type":"private"},"text":"x"}}""");

        var outcome = await _api.CallAsync(
            new TelegramCall.SendText(5, new CallText("<b>x</b>", IsHtml: true), new CallOptions(7, 9, true, true, Markup)), Stop);

        Assert.Equal(new SendOutcome.Done(17), outcome);
        Assert.EndsWith("/sendMessage", _server.Path, StringComparison.Ordinal);
        var body = System.Text.Json.JsonDocument.Parse(_server.Body).RootElement;
        Assert.Equal("html", body.GetProperty("parse_mode").GetString(), ignoreCase: true);
        Assert.True(body.GetProperty("link_preview_options").GetProperty("is_disabled").GetBoolean());
        Assert.Equal("bo1", body.GetProperty("reply_markup").GetProperty("inline_keyboard")[0][0].GetProperty("callback_data").GetString());
        Assert.Equal(7, body.GetProperty("message_thread_id").GetInt32());
        Assert.Equal(9, body.GetProperty("reply_parameters").GetProperty("message_id").GetInt32());
        Assert.True(body.GetProperty("reply_parameters").GetProperty("allow_sending_without_reply").GetBoolean());
        Assert.True(body.GetProperty("disable_notification").GetBoolean());
        Assert.True(body.GetProperty("protect_content").GetBoolean());
    }

    [Theory]
    [InlineData("""{"keyboard":[[{"text":"Yes"}]],"resize_keyboard":true}""", "keyboard")]
    [InlineData("""{"remove_keyboard":true}""", "remove_keyboard")]
    [InlineData(Markup, "inline_keyboard")]
    public async Task Each_kind_of_markup_arrives_as_itself(string markup, string member)
    {
        _server.Answer(200, """{"ok":true,"result":{"message_id":17,"date":1,"chat":{"id":5,"type":"private"}}}""");

        await _api.CallAsync(
            new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain with { Markup = markup }), Stop);

        var sent = System.Text.Json.JsonDocument.Parse(_server.Body).RootElement.GetProperty("reply_markup");
        Assert.True(sent.TryGetProperty(member, out _));
    }

    [Fact]
    public async Task An_error_of_the_bot_api_is_an_outcome_and_is_not_retried()
    {
        _server.Answer(
            429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}""");

        var outcome = await _api.CallAsync(new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain), Stop);

        Assert.Equal(new SendOutcome.TooMany(TimeSpan.FromSeconds(3)), outcome);
        Assert.Equal(1, _server.Calls);
    }

    [Fact]
    public async Task A_server_that_speaks_no_json_has_failed()
    {
        _server.Answer(502, "<html>Bad Gateway</html>");

        var outcome = await _api.CallAsync(new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain), Stop);

        Assert.Equal(new SendOutcome.ServerFailed(502), outcome);
    }

    [Fact]
    public async Task A_connection_that_was_never_made_is_told_from_one_that_broke()
    {
        _server.Fail(new HttpRequestException(HttpRequestError.ConnectionError, $"http://localhost:1/bot{Token}/sendMessage"));
        var never = await _api.CallAsync(new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain), Stop);
        _server.Fail(new HttpRequestException(HttpRequestError.ResponseEnded, $"http://localhost:1/bot{Token}/sendMessage"));
        var broke = await _api.CallAsync(new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain), Stop);

        Assert.IsType<SendOutcome.NotConnected>(never);
        Assert.IsType<SendOutcome.Unclear>(broke);
        Assert.DoesNotContain("secret", $"{never} {broke}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_unclear()
    {
        _server.Hang();
        var call = _api.CallAsync(new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain), Stop);

        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.IsType<SendOutcome.Unclear>(await call);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _server.Hang();
        var call = _api.CallAsync(new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain), cancelled.Token);

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Markup_that_is_no_json_is_refused()
    {
        var outcome = await _api.CallAsync(
            new TelegramCall.SendText(5, new CallText("x", IsHtml: false), Plain with { Markup = "{" }), Stop);

        Assert.IsType<SendOutcome.Refused>(outcome);
        Assert.Equal(0, _server.Calls);
    }

    /// <summary>Answers every request alike and keeps the last one.</summary>
    private sealed class ScriptedServer : HttpMessageHandler
    {
        private Func<CancellationToken, Task<HttpResponseMessage>> _answer = _ => throw new InvalidOperationException("No answer is set.");

        public string Path { get; private set; } = "";

        public string Body { get; private set; } = "";

        public int Calls { get; private set; }

        public void Answer(int status, string body) => _answer = _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        });

        public void Fail(Exception error) => _answer = _ => Task.FromException<HttpResponseMessage>(error);

        public void Hang() => _answer = async stop =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
            throw new InvalidOperationException("Unreachable.");
        };

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            Path = request.RequestUri!.AbsolutePath;
            Body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            return await _answer(cancellationToken);
        }
    }
}
