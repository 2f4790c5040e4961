using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Tests.Telegram;
using Xunit;
using static Pepeunit.Bot.Tests.Telegram.ShellHost;
using static Pepeunit.Bot.Tests.Telegram.TestHandlers;

namespace Pepeunit.Bot.Tests.Conversations;

/// <summary>Conversations as a person has them, over the sandbox. Texts show as their keys, since the flow is a test's.</summary>
public sealed class ConversationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private int _colours = 7;
    private int _failures;

    [Fact]
    public async Task A_conversation_goes_from_choice_to_choice_in_place_and_ends_in_a_request()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var question = await BeginAsync(shell, Anna);

        await PressAsync(shell, question, "red");
        var coats = await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop);
        await PressAsync(shell, coats, "first");
        await shell.WaitForAsync(Anna, message => message.Labels.Contains("☑ first"), "the box is ticked", Stop);
        await PressAsync(shell, coats, "Done");
        var name = await shell.WaitForTextAsync(Anna, "paint.ask_name", Stop);
        shell.Sandbox.SendText(Anna, "  Barn ");

        Assert.Equal("red 1 Barn", (await shell.WaitForTextAsync(Anna, "Barn", Stop)).Text);
        Assert.Equal([question.Id, question.Id], [coats.Id, name.Id]);
        await Eventually.HoldsAsync(
            () => shell.Said(Anna).First(message => message.Id == name.Id).Labels.Count == 0, "the question has no buttons", Stop);
    }

    [Fact]
    public async Task Boxes_ticked_quickly_one_after_another_are_all_ticked()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await PressAsync(shell, await BeginAsync(shell, Anna), "red");
        var coats = await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop);

        // Both from the keyboard the person saw first.
        shell.Press(Anna, coats, "first");
        shell.Press(Anna, coats, "second");

        await shell.WaitForAsync(
            Anna, message => message.Labels.Contains("☑ first") && message.Labels.Contains("☑ second"), "both boxes", Stop);
    }

    [Fact]
    public async Task Many_choices_are_leafed_through()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var question = await BeginAsync(shell, Anna);
        Assert.Contains("1/3", question.Labels);
        Assert.DoesNotContain("colour 4", question.Labels);

        await PressAsync(shell, question, "›");
        var second = await shell.WaitForAsync(Anna, message => message.Labels.Contains("2/3"), "page 2", Stop);
        await PressAsync(shell, second, "colour 4");

        await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop);
    }

    [Fact]
    public async Task Back_returns_to_the_question_before_as_it_was()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var question = await BeginAsync(shell, Anna);
        Assert.DoesNotContain(question.Labels, label => label.Contains("Назад", StringComparison.Ordinal));
        await PressAsync(shell, question, "red");
        await PressAsync(shell, await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop), "first");
        await PressAsync(
            shell, await shell.WaitForAsync(Anna, message => message.Labels.Contains("☑ first"), "a ticked box", Stop), "Done");

        await PressAsync(shell, await shell.WaitForTextAsync(Anna, "paint.ask_name", Stop), "Назад");
        var coats = await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop);
        Assert.Contains("☑ first", coats.Labels);
        await PressAsync(shell, coats, "Назад");

        await shell.WaitForTextAsync(Anna, "paint.ask_colour", Stop);
    }

    [Fact]
    public async Task A_wrong_answer_shows_the_error_above_the_same_question()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await GoToNameAsync(shell);

        shell.Sandbox.SendText(Anna, "a name that is far too long");
        var again = await shell.WaitForTextAsync(Anna, "paint.bad_name", Stop);

        Assert.Contains("paint.ask_name", again.Text);
        shell.Sandbox.SendText(Anna, "short");
        await shell.WaitForTextAsync(Anna, "red  short", Stop);
    }

    [Fact]
    public async Task A_text_where_buttons_are_asked_for_and_a_file_where_a_text_is_get_a_hint()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await BeginAsync(shell, Anna);

        shell.Sandbox.SendText(Anna, "red");
        var hint = await shell.WaitForTextAsync(Anna, "одну из кнопок", Stop);
        Assert.Contains("paint.ask_colour", hint.Text);
        await PressAsync(shell, hint, "red");
        await PressAsync(shell, await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop), "Done");
        await shell.WaitForTextAsync(Anna, "paint.ask_name", Stop);
        shell.Sandbox.SendDocument(Anna, "a.txt", [1, 2, 3]);

        await shell.WaitForTextAsync(Anna, "ответьте, пожалуйста, текстом", Stop);
    }

    [Fact]
    public async Task Cancel_by_button_and_by_command_ends_it()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await PressAsync(shell, await BeginAsync(shell, Anna), "Отмена");
        await shell.WaitForTextAsync(Anna, "Отменено", Stop);

        var second = await BeginAsync(shell, Anna);
        shell.Sandbox.SendText(Anna, "/cancel");
        await shell.WaitForAsync(
            Anna, message => message.Id > second.Id && message.Text.Contains("Отменено", StringComparison.Ordinal), "a word", Stop);
        shell.Sandbox.SendText(Anna, "/cancel");

        await shell.WaitForTextAsync(Anna, "Отменять нечего", Stop);
    }

    [Fact]
    public async Task Another_command_leaves_the_conversation_and_its_buttons_are_closed_politely()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var question = await BeginAsync(shell, Anna);
        Assert.NotEmpty(question.Labels);

        shell.Sandbox.SendText(Anna, "/other");
        await shell.WaitForTextAsync(Anna, "something else", Stop);
        shell.Sandbox.SendText(Anna, "a text for nobody");

        await shell.WaitForTextAsync(Anna, "не жду текста", Stop);
        await Eventually.HoldsAsync(() => shell.Said(Anna)[0].Labels.Count == 0, "the question has no buttons", Stop);
    }

    [Fact]
    public async Task A_double_tap_answers_once_and_the_second_tap_is_told_so()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var question = await BeginAsync(shell, Anna);

        shell.Press(Anna, question, "red");
        var second = await shell.WaitForAnswerAsync(shell.Press(Anna, question, "red"), Stop);

        Assert.Contains("уже есть", second.Parameters["text"]);
        Assert.Equal("false", second.Parameters.GetValueOrDefault("show_alert", "false"), ignoreCase: true);
        var coats = await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop);
        Assert.NotEmpty(coats.Labels);
    }

    [Fact]
    public async Task A_restart_in_the_middle_loses_nothing()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await PressAsync(shell, await BeginAsync(shell, Anna), "red");
        var coats = await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop);

        await shell.RestartAsync(Stop);
        await PressAsync(shell, coats, "second");
        await PressAsync(
            shell, await shell.WaitForAsync(Anna, message => message.Labels.Contains("☑ second"), "a ticked box", Stop), "Done");
        await shell.WaitForTextAsync(Anna, "paint.ask_name", Stop);
        await shell.RestartAsync(Stop);
        shell.Sandbox.SendText(Anna, "Barn");

        await shell.WaitForTextAsync(Anna, "red 2 Barn", Stop);
    }

    [Fact]
    public async Task A_feature_that_fails_at_the_end_leaves_the_conversation_open()
    {
        _failures = 1;
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        await GoToNameAsync(shell);

        shell.Sandbox.SendText(Anna, "Barn");
        await shell.WaitForTextAsync(Anna, "пошло не так", Stop);
        shell.Sandbox.SendText(Anna, "Barn");

        await shell.WaitForTextAsync(Anna, "red  Barn", Stop);
    }

    [Fact]
    public async Task A_flow_may_end_before_its_first_question()
    {
        _colours = 0;
        await using var shell = await ShellHost.StartAsync(Map, Stop);

        shell.Sandbox.SendText(Anna, "/paint");

        await shell.WaitForTextAsync(Anna, "paint.no_colours", Stop);
    }

    [Fact]
    public async Task In_a_group_each_person_has_a_conversation_and_nobody_presses_for_another()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var group = shell.Sandbox.AddGroup("Home", "supergroup", Anna, Ben);
        shell.Sandbox.SendText(Anna, "/paint@pepeunit_sandbox_bot", group);
        var question = await shell.WaitForTextAsync(Anna, "paint.ask_colour", Stop, group);

        var foreign = await shell.WaitForAnswerAsync(shell.Press(Ben, question, "red", group), Stop);
        Assert.Contains("somebody else", foreign.Parameters["text"]);
        shell.Press(Anna, question, "red", group);
        shell.Press(Anna, await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop, group), "Done", group);

        var name = await shell.WaitForTextAsync(Anna, "paint.ask_name", Stop, group);
        Assert.Contains("Ответьте на это сообщение", name.Text);
        shell.Sandbox.SendText(Anna, "Barn", group, name.Id);
        await shell.WaitForTextAsync(Anna, "red  Barn", Stop, group);
    }

    [Fact]
    public async Task An_unanswered_question_expires_and_the_person_is_told_once()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var question = await BeginAsync(shell, Anna);
        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(31));
        await using var scope = shell.Services.CreateAsyncScope();
        var early = ActivatorUtilities.CreateInstance<ExpireConversationsJob>(scope.ServiceProvider, TimeProvider.System);
        var job = ActivatorUtilities.CreateInstance<ExpireConversationsJob>(scope.ServiceProvider, later);

        await early.RunAsync(Stop);
        Assert.NotNull((await FindAsync(shell, Anna)).Conversation);
        await job.RunAsync(Stop);
        await job.RunAsync(Stop);

        await shell.WaitForTextAsync(Anna, "долго ждал", Stop);
        Assert.Null((await FindAsync(shell, Anna)).Conversation);
        Assert.Single(shell.Said(Anna), message => message.Text.Contains("долго ждал", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            () => shell.Said(Anna).First(message => message.Id == question.Id).Labels.Count == 0, "no buttons are left", Stop);
    }

    [Fact]
    public async Task A_group_that_becomes_a_supergroup_keeps_its_conversations()
    {
        await using var shell = await ShellHost.StartAsync(Map, Stop);
        var group = shell.Sandbox.AddGroup("Home", "group", Anna, Ben);
        shell.Sandbox.SendText(Anna, "/paint@pepeunit_sandbox_bot", group);
        await shell.WaitForTextAsync(Anna, "paint.ask_colour", Stop, group);

        var supergroup = shell.Sandbox.UpgradeGroup(group);

        var store = shell.Services.GetRequiredService<ConversationStore>();
        await Eventually.HoldsAsync(
            () => store.FindAsync(supergroup, Anna, Stop).GetAwaiter().GetResult().Conversation is not null, "it moved", Stop);
        Assert.Null((await store.FindAsync(group, Anna, Stop)).Conversation);
    }

    private static Task<(Conversation? Conversation, FlowRoute? Route)> FindAsync(ShellHost shell, long person) =>
        shell.Services.GetRequiredService<ConversationStore>().FindAsync(person, person, Stop);

    private void Map(UpdateRoutes routes) => routes
        .Command<TestHandlers>("paint", (_, _, _) => Task.FromResult(Answer.Start("paint", new PaintFlow.State())))
        .Command<TestHandlers>("other", (_, _, _) => Task.FromResult(Say("something else")))
        .Flow<TestHandlers, PaintFlow.State, PaintFlow.Paint>(
            "paint", PaintFlow.Next,
            (_, paint, _, _) => _failures-- > 0
                ? throw new InvalidOperationException("The store is away.")
                : Task.FromResult(Say($"{paint.Colour} {paint.Coats} {paint.Name}")),
            (_, query, _, _) => Task.FromResult<object>(
                Enumerable.Range(0, Math.Min(_colours, ((PaintFlow.ColoursQuery)query).Count))
                    .Select(number => number == 0 ? "red" : $"colour {number}").ToArray()));

    private static async Task<BotMessage> BeginAsync(ShellHost shell, long person)
    {
        await shell.SettleAsync(Stop);
        var before = shell.Said(person).Select(message => message.Id).DefaultIfEmpty(0).Max();
        shell.Sandbox.SendText(person, "/paint");
        var question = await shell.WaitForAsync(
            person, message => message.Id > before && message.Text.Contains("paint.ask_colour", StringComparison.Ordinal),
            "the first question", Stop);
        await shell.SettleAsync(Stop);
        return question;
    }

    private static async Task GoToNameAsync(ShellHost shell)
    {
        await PressAsync(shell, await BeginAsync(shell, Anna), "red");
        await PressAsync(shell, await shell.WaitForTextAsync(Anna, "paint.ask_coats", Stop), "Done");
        await shell.WaitForTextAsync(Anna, "paint.ask_name", Stop);
    }

    private static Task<SandboxCall> PressAsync(ShellHost shell, BotMessage message, string label) =>
        shell.WaitForAnswerAsync(shell.Press(Anna, message, label), Stop);
}
