using Microsoft.Extensions.DependencyInjection;
using Pepeunit.Bot.Telegram;
using Telegram.Bot;
using Xunit;
using static Pepeunit.Bot.Tests.Telegram.ShellHost;
using static Pepeunit.Bot.Tests.Telegram.TestHandlers;

namespace Pepeunit.Bot.Tests.Telegram;

public sealed class TokenSecrecyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_log_line_and_no_exception_contains_the_token()
    {
        using var logs = new CapturedLogs();
        await using var shell = await ShellHost.StartAsync(
            new Setup(routes => routes.Text<TestHandlers>((_, update, _) => Task.FromResult(Say($"heard {update.Text}"))))
            {
                Logs = logs,
            },
            Stop);
        var bot = shell.Services.GetRequiredService<ITelegramBotClient>();
        var secret = shell.Sandbox.BotToken.Split(':')[1];

        shell.Sandbox.AddFault("500", count: 1, method: "getUpdates");
        shell.Sandbox.AddFault("drop", count: 1, method: "getUpdates");
        shell.Sandbox.AddFault("drop", count: 1, method: "sendMessage");
        shell.Sandbox.SendText(Anna, "one");
        await shell.WaitForTextAsync(Anna, "heard one", Stop);
        shell.Sandbox.AddFault("drop", count: 1, method: "getMe");
        var cut = await Assert.ThrowsAnyAsync<Exception>(() => bot.GetMe(Stop));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => bot.GetFile("no such file", Stop));

        Assert.DoesNotContain(secret, cut.ToString());
        Assert.DoesNotContain(secret, refused.ToString());
        Assert.Contains(logs.Lines, line => line.Contains("Connected to Telegram", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_reported_without_the_token()
    {
        var options = new TelegramOptions { Token = "123456:very-secret-token", ApiBaseUrl = new Uri("http://127.0.0.1:1") };
        using var http = new TelegramHttp(Microsoft.Extensions.Options.Options.Create(options));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => http.Bot.GetMe(Stop));
        var rawFailure = await Assert.ThrowsAnyAsync<Exception>(
            () => http.LongCalls.GetAsync(new Uri(http.MethodRoot, "getMe"), Stop));

        Assert.DoesNotContain("very-secret", failure.ToString());
        Assert.DoesNotContain("very-secret", rawFailure.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-colon")]
    [InlineData("abc:def")]
    public void A_token_of_another_form_is_refused_without_being_shown(string token)
    {
        var options = Microsoft.Extensions.Options.Options.Create(new TelegramOptions { Token = token });

        var refusal = Assert.Throws<ArgumentException>(() => new TelegramHttp(options));

        Assert.Contains("Telegram:Token", refusal.Message);
        if (token.Length > 0) Assert.DoesNotContain(token, refusal.Message);
    }
}
