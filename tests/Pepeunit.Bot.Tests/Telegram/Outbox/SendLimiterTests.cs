using CsCheck;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class SendLimiterTests
{
    private const long Person = 7;
    private const long Group = -7;

    private readonly SendLimiter _limiter = new(new OutboxOptions());

    [Fact]
    public void A_chat_gets_a_burst_of_three_and_then_one_a_second()
    {
        for (var i = 0; i < 3; i++) Send(Person, 1_000);

        Assert.Equal(1_000 + 1_050, _limiter.WhenChatIsFree(Person, Lane.Answer, 1_000));
        Assert.Equal(1_000, _limiter.WhenChatIsFree(Person + 1, Lane.Answer, 1_000));
    }

    [Fact]
    public void All_chats_together_get_their_messages_evenly_spaced()
    {
        for (var chat = 1; chat <= 3; chat++) Send(chat, 0);

        Assert.Equal(40, _limiter.WhenBotIsFree(0));
    }

    [Fact]
    public void A_group_gets_twenty_in_any_minute()
    {
        var atMs = 0L;
        for (var i = 0; i < 20; i++)
        {
            atMs = _limiter.WhenChatIsFree(Group, Lane.Critical, atMs);
            Send(Group, atMs);
        }

        Assert.Equal(61_000, _limiter.WhenChatIsFree(Group, Lane.Critical, atMs));
    }

    [Fact]
    public void In_a_group_lower_lanes_leave_part_of_the_minute_to_higher_ones()
    {
        var sent = new Dictionary<Lane, int>();
        foreach (var lane in new[] { Lane.Bulk, Lane.Answer, Lane.Critical })
        {
            for (var atMs = _limiter.WhenChatIsFree(Group, lane, 0); atMs < 60_000; atMs = _limiter.WhenChatIsFree(Group, lane, atMs))
            {
                Send(Group, atMs);
                sent[lane] = sent.GetValueOrDefault(lane) + 1;
            }
        }

        Assert.Equal((12, 4, 4), (sent[Lane.Bulk], sent[Lane.Answer], sent[Lane.Critical]));
    }

    [Fact]
    public void A_pause_of_any_length_holds_and_a_shorter_one_does_not_cut_it()
    {
        _limiter.PauseChat(Person, 1_128_000);
        _limiter.PauseChat(Person, 5_000);
        _limiter.PauseBot(900_000);

        Assert.Equal(1_128_000, _limiter.WhenChatIsFree(Person, Lane.Critical, 10_000));
        Assert.Equal(900_000, _limiter.WhenBotIsFree(10_000));
        Assert.True(_limiter.IsAnotherChatPaused(Person + 1, 10_000));
        Assert.False(_limiter.IsAnotherChatPaused(Person, 10_000));
    }

    [Fact]
    public void An_album_weighs_as_many_messages_as_it_holds()
    {
        _limiter.Take(Person, 5, 0);

        Assert.Equal(5 * 1_050 - 2 * 1_050, _limiter.WhenChatIsFree(Person, Lane.Answer, 0));
    }

    [Fact]
    public void Chats_that_cannot_matter_any_more_are_forgotten()
    {
        for (var chat = 1; chat <= 50_000; chat++) Send(chat, chat * 40);

        Assert.InRange(_limiter.KnownChats, 1, 2_048);
    }

    [Fact]
    public void Any_greedy_use_stays_within_the_limits_as_telegram_words_them()
    {
        var chats = Gen.Long[-2, 4];
        var step = Gen.Select(chats, Gen.Enum<Lane>(), Gen.Long[0, 700]);
        step.Array[400].Sample(steps =>
        {
            var limiter = new SendLimiter(new OutboxOptions());
            var checker = new SlidingWindowChecker();
            var nowMs = 0L;
            foreach (var (chat, lane, waitMs) in steps)
            {
                nowMs += waitMs / 20;
                if (limiter.WhenBotIsFree(nowMs) > nowMs || limiter.WhenChatIsFree(chat, lane, nowMs) > nowMs) continue;
                limiter.Take(chat, 1, nowMs);
                checker.Add(nowMs, chat);
            }

            return checker.FindViolation() is null;
        });
    }

    private void Send(long chatId, long atMs) => _limiter.Take(chatId, 1, atMs);
}
