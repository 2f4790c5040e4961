using System.Collections.Concurrent;
using System.Net.Http.Json;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Testing;
using Xunit;
using static Pepeunit.Bot.Tests.Telegram.ShellHost;
using static Pepeunit.Bot.Tests.Telegram.TestHandlers;

namespace Pepeunit.Bot.Tests.Telegram;

/// <summary>An update goes in at the sandbox, an answer comes out there.</summary>
public sealed class DispatchTests
{
    private static readonly CommandInfo InMenu = new("telegram.flow.cancel", CommandMenu.Private | CommandMenu.Group);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_answered_with_its_argument()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Command<TestHandlers>("echo", (_, update, _) => Task.FromResult(Say($"<{update.Argument}>"))), Stop);

        shell.Sandbox.SendText(Anna, "/echo  a & b ");

        var reply = await shell.WaitForTextAsync(Anna, "<a & b>", Stop);
        Assert.Equal("<a & b>", reply.Text);
    }

    [Fact]
    public async Task A_deep_link_reaches_the_longest_prefix()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes
                .Command<TestHandlers>("start", (_, update, _) => Task.FromResult(Say($"start {update.Argument}")))
                .Start<TestHandlers>("u", (_, update, _) => Task.FromResult(Say($"short {update.Argument}")))
                .Start<TestHandlers>("unit_", (_, update, _) => Task.FromResult(Say($"unit {update.Argument}"))),
            Stop);

        shell.Sandbox.SendText(Anna, "/start unit_42");
        shell.Sandbox.SendText(Anna, "/start other");

        Assert.Equal("unit 42", (await shell.WaitForTextAsync(Anna, "unit", Stop)).Text);
        Assert.Equal("start other", (await shell.WaitForTextAsync(Anna, "start", Stop)).Text);
    }

    [Fact]
    public async Task What_is_unknown_gets_a_sentence_and_buttons_that_work()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Command<TestHandlers>("help", (_, _, _) => Task.FromResult(Say("helped")), InMenu), Stop);

        shell.Sandbox.SendText(Anna, "/nonsense");
        var reply = await shell.WaitForTextAsync(Anna, "/nonsense", Stop);
        Assert.Contains("не знаю", reply.Text);
        shell.Press(Anna, reply, "Отмена");
        await shell.WaitForTextAsync(Anna, "helped", Stop);

        shell.Sandbox.SendText(Ben, "hello?");
        Assert.Single((await shell.WaitForTextAsync(Ben, "not waiting for a text", Stop)).Labels);
    }

    [Fact]
    public async Task A_pressed_button_edits_its_message_and_is_answered_once()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes
                .Command<TestHandlers>("go", (_, _, _) => Task.FromResult(Say("first", Button.Callback("next", new Tap(1)))))
                .Callback<TestHandlers, Tap>("t", (_, tap, _, _) => Task.FromResult(
                    Answer.Edit(Words($"tapped {tap.Number}")).AndToast("done"))),
            Stop);
        shell.Sandbox.SendText(Anna, "/go");
        var first = await shell.WaitForTextAsync(Anna, "first", Stop);

        var query = shell.Press(Anna, first, "next");

        var edited = await shell.WaitForTextAsync(Anna, "tapped 1", Stop);
        Assert.Equal(first.Id, edited.Id);
        var answer = await shell.WaitForAnswerAsync(query, Stop);
        Assert.Equal("done", answer.Parameters["text"]);
        Assert.Single(shell.Sandbox.Calls(), call => call.Method == "answerCallbackQuery");
    }

    [Fact]
    public async Task A_slow_button_is_answered_before_its_handler_and_keeps_its_words()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var shell = await ShellHost.StartAsync(
            routes => routes
                .Command<TestHandlers>("go", (_, _, _) => Task.FromResult(Say("first", Button.Callback("next", new Tap(1)))))
                .Callback<TestHandlers, Tap>("t", async (_, _, _, _) =>
                {
                    await release.Task;
                    return Answer.Alert("it took a while");
                }),
            Stop);
        shell.Sandbox.SendText(Anna, "/go");

        var query = shell.Press(Anna, await shell.WaitForTextAsync(Anna, "first", Stop), "next");
        var answer = await shell.WaitForAnswerAsync(query, Stop);
        release.SetResult();

        Assert.False(answer.Parameters.ContainsKey("text"));
        await shell.WaitForTextAsync(Anna, "it took a while", Stop);
        Assert.Single(shell.Sandbox.Calls(), call => call.Method == "answerCallbackQuery");
    }

    [Fact]
    public async Task The_same_button_pressed_twice_is_handled_twice_in_order()
    {
        var taps = new ConcurrentQueue<long>();
        await using var shell = await ShellHost.StartAsync(
            routes => routes
                .Command<TestHandlers>("go", (_, _, _) => Task.FromResult(Say("first", Button.Callback("next", new Tap(1)))))
                .Callback<TestHandlers, Tap>("t", (_, _, update, _) =>
                {
                    taps.Enqueue(update.UpdateId);
                    return Task.FromResult(Answer.Edit(Words("tapped")));
                }),
            Stop);
        shell.Sandbox.SendText(Anna, "/go");
        var first = await shell.WaitForTextAsync(Anna, "first", Stop);

        var queries = new[] { shell.Press(Anna, first, "next"), shell.Press(Anna, first, "next") };

        foreach (var query in queries) await shell.WaitForAnswerAsync(query, Stop);
        Assert.Equal(2, taps.Count);
        Assert.Equal(taps.Order(), taps);
    }

    [Fact]
    public async Task A_button_of_another_person_or_a_former_program_is_refused_politely()
    {
        var taps = 0;
        await using var shell = await ShellHost.StartAsync(
            routes => routes
                .Command<TestHandlers>("go", (_, _, _) => Task.FromResult(Say("first", Button.Callback("next", new Tap(1)))))
                .Callback<TestHandlers, Tap>("t", (_, _, _, _) =>
                {
                    taps++;
                    return Task.FromResult(Answer.None);
                }),
            Stop);
        var group = shell.Sandbox.AddGroup("Home", "supergroup", Anna, Ben);
        shell.Sandbox.SendText(Anna, "/go@pepeunit_sandbox_bot", group);
        var first = await shell.WaitForTextAsync(Anna, "first", Stop, group);

        var foreign = await shell.WaitForAnswerAsync(shell.Press(Ben, first, "next", group), Stop);

        Assert.Equal("true", foreign.Parameters["show_alert"], ignoreCase: true);
        Assert.Contains("somebody else", foreign.Parameters["text"]);
        Assert.Equal(0, taps);
        await shell.WaitForAnswerAsync(shell.Press(Anna, first, "next", group), Stop);
        Assert.Equal(1, taps);
    }

    [Fact]
    public async Task A_failing_handler_apologises_with_a_reference_that_the_log_has()
    {
        using var logs = new CapturedLogs();
        await using var shell = await ShellHost.StartAsync(
            new Setup(routes => routes
                .Command<TestHandlers>("boom", (_, _, _) => throw new InvalidOperationException("the secret detail"))
                .Command<TestHandlers>("go", (_, _, _) => Task.FromResult(Say("first", Button.Callback("next", new Tap(1)))))
                .Callback<TestHandlers, Tap>("t", (_, _, _, _) => throw new InvalidOperationException("another detail")))
            {
                Logs = logs,
            },
            Stop);

        shell.Sandbox.SendText(Ben, "/boom");
        var apology = await shell.WaitForTextAsync(Ben, "went wrong", Stop);
        shell.Sandbox.SendText(Ben, "/go");
        var alert = await shell.WaitForAnswerAsync(
            shell.Press(Ben, await shell.WaitForTextAsync(Ben, "first", Stop), "next"), Stop);

        Assert.DoesNotContain("detail", apology.Text);
        var reference = apology.Text[apology.Text.IndexOf("E-", StringComparison.Ordinal)..].TrimEnd('.');
        Assert.Single(logs.Lines, line => line.Contains(reference, StringComparison.Ordinal));
        Assert.Contains("E-", alert.Parameters["text"]);
        Assert.Equal("true", alert.Parameters["show_alert"], ignoreCase: true);
    }

    [Fact]
    public async Task A_handler_that_never_ends_is_ended()
    {
        await using var shell = await ShellHost.StartAsync(
            new Setup(routes => routes.Command<TestHandlers>("hang", async (_, _, ct) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
                return Answer.None;
            }))
            {
                Settings = { ["Telegram:HandlerTimeout"] = "00:00:01" },
            },
            Stop);

        shell.Sandbox.SendText(Ben, "/hang");

        await shell.WaitForTextAsync(Ben, "went wrong", Stop);
    }

    [Fact]
    public async Task A_blocked_person_gets_no_word()
    {
        var people = new FakePeople();
        people.Change(Anna, person => person with { IsBlocked = true });
        await using var shell = await ShellHost.StartAsync(
            new Setup(routes => routes.Command<TestHandlers>("go", (_, _, _) => Task.FromResult(Say("hello")))) { People = people },
            Stop);

        shell.Sandbox.SendText(Anna, "/go");
        shell.Sandbox.SendText(Ben, "/go");

        await shell.WaitForTextAsync(Ben, "hello", Stop);
        Assert.Empty(shell.Said(Anna));
    }

    [Fact]
    public async Task In_a_group_only_what_is_addressed_to_the_bot_is_answered()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes.Command<TestHandlers>("go", (_, update, _) => Task.FromResult(Say($"hello {update.Argument}"))), Stop);
        var group = shell.Sandbox.AddGroup("Home", "supergroup", Anna, Ben);

        shell.Sandbox.SendText(Anna, "/go@another_bot 1", group);
        shell.Sandbox.SendText(Anna, "just talking", group);
        shell.Sandbox.SendText(Anna, "/unknown", group);
        shell.Sandbox.SendText(Anna, "/go@pepeunit_sandbox_bot 2", group);

        await shell.WaitForTextAsync(Anna, "hello 2", Stop, group);
        Assert.Single(shell.Said(Anna, group));
    }

    [Fact]
    public async Task The_longest_text_arrives_and_is_answered()
    {
        await using var shell = await ShellHost.StartAsync(routes => routes.Text<TestHandlers>(
            (_, update, _) => Task.FromResult(Say($"heard {update.Text}"))), Stop);

        shell.Sandbox.SendText(Anna, new string('я', 4096));

        Assert.Contains("яяя", (await shell.WaitForTextAsync(Anna, "heard", Stop)).Text);
    }

    [Fact]
    public async Task A_file_is_fetched_when_it_is_small_enough()
    {
        await using var shell = await ShellHost.StartAsync(
            routes => routes.File<TestHandlers>(async (_, update, ct) =>
            {
                var whole = await update.File!.FetchAsync(10, ct);
                var tooSmall = await update.File!.FetchAsync(4, ct);
                return Say($"{update.File!.Name} {update.File.LengthBytes} {whole?.Sum(b => b)} {tooSmall is null}");
            }),
            Stop);

        shell.Sandbox.SendDocument(Anna, "values.csv", [1, 2, 3, 4, 5]);

        await shell.WaitForTextAsync(Anna, "values.csv 5 15 True", Stop);
    }

    [Fact]
    public async Task A_payment_is_answered_at_once_and_refused_where_nobody_takes_it()
    {
        await using var shell = await ShellHost.StartAsync(
            new Setup(_ => { }) { IsWebhook = true, Settings = { ["Telegram:WebhookSecret"] = "known" } }, Stop);
        await Eventually.HoldsAsync(
            () => shell.Sandbox.Calls().Any(call => call.Method == "setWebhook" && call.Status == 200), "the webhook is set", Stop);
        using var telegram = new HttpClient { BaseAddress = shell.Address };
        telegram.DefaultRequestHeaders.Add(WebhookEndpoint.SecretHeader, "known");

        await telegram.PostAsJsonAsync(
            WebhookEndpoint.Path,
            new
            {
                update_id = 5,
                pre_checkout_query = new
                {
                    id = "77",
                    from = new { id = Ben, is_bot = false, first_name = "Ben" },
                    currency = "XTR",
                    total_amount = 5,
                    invoice_payload = "x",
                },
            },
            Stop);

        var answer = await Eventually.GetAsync(
            () => shell.Sandbox.Calls().FirstOrDefault(call => call.Method == "answerPreCheckoutQuery"), "an answer", Stop);
        Assert.Equal("false", answer.Parameters["ok"], ignoreCase: true);
        Assert.Contains("does not take payments", answer.Parameters["error_message"]);
    }
}
