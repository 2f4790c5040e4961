using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class DeliveryRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);
    private readonly DeliveryRules _rules = new(new OutboxOptions());

    [Theory]
    [InlineData(0, 0, 0.5)]
    [InlineData(0, 1, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(3, 1, 8)]
    [InlineData(5, 1, 30)]
    [InlineData(1_000_000, 0, 15)]
    public void The_wait_after_a_failure_doubles_up_to_half_a_minute_with_jitter(long failures, double jitter, double seconds)
    {
        var decision = _rules.Decide(Row() with { Failures = failures }, new SendOutcome.ServerFailed(500), Now, jitter);

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<Decision.Again>(decision).Wait);
    }

    [Theory]
    [InlineData(nameof(Lane.Critical), 1_000_000, false)]
    [InlineData(nameof(Lane.Answer), 1_000_000, false)]
    [InlineData(nameof(Lane.Live), 59, false)]
    [InlineData(nameof(Lane.Live), 61, true)]
    [InlineData(nameof(Lane.Bulk), 1_439, false)]
    [InlineData(nameof(Lane.Bulk), 1_441, true)]
    public void Only_live_and_bulk_contents_are_given_up_by_age(string lane, int ageMinutes, bool isGivenUp)
    {
        var row = Row() with { Lane = Enum.Parse<Lane>(lane), CreatedAtMs = Now.AddMinutes(-ageMinutes).ToUnixTimeMilliseconds() };

        var decision = _rules.Decide(row, new SendOutcome.Unclear("timed out"), Now, 1);

        Assert.Equal(isGivenUp, decision is Decision.Finish { State: RowState.Expired });
    }

    [Fact]
    public void A_pause_takes_as_long_as_telegram_says()
    {
        var decision = _rules.Decide(Row(), new SendOutcome.TooMany(TimeSpan.FromSeconds(1128)), Now, 0);

        Assert.Equal(TimeSpan.FromSeconds(1128), Assert.IsType<Decision.Again>(decision).Wait);
    }

    [Theory]
    [InlineData(nameof(RowKind.EditKeyboard))]
    [InlineData(nameof(RowKind.Delete))]
    [InlineData(nameof(RowKind.React))]
    public void What_was_to_be_changed_and_is_gone_counts_as_done(string kind)
    {
        var decision = _rules.Decide(
            Row() with { Kind = Enum.Parse<RowKind>(kind), Payload = new RowPayload { MessageIds = [3] } },
            new SendOutcome.NotEditable("message to delete not found", IsGone: true), Now, 0);

        Assert.Equal(RowState.Delivered, Assert.IsType<Decision.Finish>(decision).State);
    }

    [Fact]
    public void An_edit_of_a_vanished_message_is_sent_anew_and_leaves_no_keyboard_behind()
    {
        var edit = Row() with { Kind = RowKind.Edit, Payload = new RowPayload { Text = "x", MessageIds = [3] } };

        var gone = _rules.Decide(edit, new SendOutcome.NotEditable("message to edit not found", IsGone: true), Now, 0);
        var old = _rules.Decide(edit, new SendOutcome.NotEditable("message can't be edited", IsGone: false), Now, 0);

        Assert.Equal((RowKind.Text, null), (((Decision.Change)gone).Kind, ((Decision.Change)gone).OldMessageId));
        Assert.Equal((RowKind.Text, 3), (((Decision.Change)old).Kind, ((Decision.Change)old).OldMessageId));
    }

    [Fact]
    public void Each_remedy_is_tried_once()
    {
        var plain = Row() with { Payload = new RowPayload { Text = "x", IsPlain = true } };
        var file = Row() with { Kind = RowKind.Document, Files = [Some.Document()] };

        Decision[] decisions =
        [
            _rules.Decide(plain, new SendOutcome.BadMarkup("can't parse entities"), Now, 0),
            _rules.Decide(file, new SendOutcome.BadPhoto("Request Entity Too Large"), Now, 0),
            _rules.Decide(Row(), new SendOutcome.NoThread("message thread not found"), Now, 0),
            _rules.Decide(Row(), new SendOutcome.NotEditable("message to edit not found", IsGone: true), Now, 0),
        ];

        Assert.All(decisions, decision => Assert.Equal(RowState.Refused, Assert.IsType<Decision.Finish>(decision).State));
    }

    private static OutboxRow Row() => new()
    {
        Id = 1,
        ChatId = 5,
        Lane = Lane.Answer,
        Kind = RowKind.Text,
        Payload = new RowPayload { Text = "x" },
        CreatedAtMs = Now.ToUnixTimeMilliseconds(),
    };
}
