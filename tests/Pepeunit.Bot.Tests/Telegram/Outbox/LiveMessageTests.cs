using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class LiveMessageTests : IAsyncLifetime
{
    private const long Chat = 5;
    private const string Key = "board:1";
    private OutboxHarness _harness = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SeenMessage OnlyMessage => Assert.Single(_harness.Api.Messages).Value;

    public async ValueTask InitializeAsync() => _harness = await OutboxHarness.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _harness.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_is_sent_once_and_edited_afterwards()
    {
        await SendAsync("21.0");
        await SendAsync("21.5");

        Assert.Equal("21.5", OnlyMessage.Text);
    }

    [Fact]
    public async Task Content_that_waits_is_replaced_by_newer_content()
    {
        await SendAsync("first");
        var outcomes = new List<EnqueueOutcome>();
        foreach (var text in new[] { "a", "b", "c" }) outcomes.Add(await _harness.SendAsync(Some.Live(Chat, Key, text)));
        await _harness.RunToEndAsync();

        Assert.Equal([EnqueueOutcome.Stored, EnqueueOutcome.Replaced, EnqueueOutcome.Replaced], outcomes);
        Assert.Equal(2, _harness.Api.Calls.Count);
        Assert.Equal("c", OnlyMessage.Text);
    }

    [Fact]
    public async Task Content_that_the_message_has_already_is_not_sent()
    {
        await SendAsync("same");
        await SendAsync("same");

        Assert.Single(_harness.Api.Calls);
    }

    [Fact]
    public async Task A_message_that_has_vanished_is_sent_anew()
    {
        await SendAsync("one");
        _harness.Api.Messages.Clear();
        await SendAsync("two");
        await SendAsync("three");

        Assert.Equal("three", OnlyMessage.Text);
    }

    [Fact]
    public async Task A_text_that_becomes_a_photo_is_a_new_message_and_the_old_one_goes()
    {
        await SendAsync("text");
        await SendAsync("photo", Some.Photo(1));
        await SendAsync("photo", Some.Photo(2));

        Assert.Equal(new SeenMessage("photo", IsPhoto: true), OnlyMessage);
        Assert.Equal(4, _harness.Api.Calls.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_adopted_message_is_edited_in_place_or_replaced_when_it_is_of_another_sort(bool isPhoto)
    {
        var pressed = Some.Message(Chat, Lane.Answer, "pressed");
        await _harness.SendAsync(pressed with { Reply = pressed.Reply! with { Photo = isPhoto ? Some.Photo() : null } });
        await _harness.RunToEndAsync();
        await _harness.Store.AdoptLiveAsync(Key, Chat, _harness.Api.Delivered[0].MessageId, Stop);

        await SendAsync("live");

        Assert.Equal(new SeenMessage("live", IsPhoto: false), OnlyMessage);
    }

    [Fact]
    public async Task A_forgotten_message_still_gets_what_waits_for_it_and_the_key_is_free()
    {
        await SendAsync("one");
        await _harness.SendAsync(Some.Live(Chat, Key, "last"));
        await _harness.Store.ForgetLiveAsync(Key, Stop);
        await _harness.SendAsync(Some.Live(Chat, Key, "next"));
        await _harness.RunToEndAsync();

        Assert.Equal(["last", "next"], _harness.Api.Messages.Values.Select(message => message.Text));
    }

    [Fact]
    public async Task It_may_be_forgotten_while_its_first_call_is_under_way()
    {
        await _harness.SendAsync(Some.Live(Chat, Key, "one"));
        await _harness.Pump.RoundAsync(Stop);
        await _harness.Store.ForgetLiveAsync(Key, Stop);
        await _harness.RunToEndAsync();
        await SendAsync("two");

        Assert.Equal(["one", "two"], _harness.Api.Messages.Values.Select(message => message.Text));
    }

    [Fact]
    public async Task Content_that_failed_makes_way_for_newer_content()
    {
        await SendAsync("one");
        _harness.Api.Plan = _ => new Fault.Answer(new SendOutcome.ServerFailed(500));
        await _harness.SendAsync(Some.Live(Chat, Key, "two"));
        await _harness.Pump.RoundAsync(Stop);
        await _harness.SendAsync(Some.Live(Chat, Key, "three"));
        await _harness.RunAsync(TimeSpan.FromSeconds(1));
        _harness.Api.Plan = _ => null;
        await _harness.RunToEndAsync();

        Assert.Equal("three", OnlyMessage.Text);
        Assert.Equal(1, _harness.Metrics.CountFinished(Lane.Live, RowState.Replaced));
    }

    [Fact]
    public async Task In_a_group_that_became_a_supergroup_it_is_a_new_message()
    {
        await _harness.SendAsync(Some.Live(-5, Key, "one"));
        await _harness.RunToEndAsync();
        await _harness.Database.InTransactionAsync(
            (connection, transaction) => _harness.Store.MoveAsync(connection, transaction, -5, -1005, Stop), Stop);
        await _harness.SendAsync(Some.Live(-1005, Key, "two"));
        await _harness.RunToEndAsync();

        Assert.Contains(_harness.Api.Messages, message => message is { Key.ChatId: -1005, Value.Text: "two" });
    }

    [Fact]
    public async Task It_survives_a_restart()
    {
        await SendAsync("one");
        await _harness.RestartAsync();
        await SendAsync("two");

        Assert.Equal("two", OnlyMessage.Text);
    }

    private async Task SendAsync(string text, Media? photo = null)
    {
        var message = Some.Live(Chat, Key, text);
        await _harness.SendAsync(message with { Reply = message.Reply! with { Photo = photo } });
        await _harness.RunToEndAsync();
    }
}
