using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class SendScheduleTests
{
    private static readonly OutboxOptions Options = new();
    private readonly SendSchedule _schedule = new(new SendLimiter(Options), Options);
    private long _nowMs;

    [Fact]
    public void Messages_of_one_chat_and_lane_leave_in_order_one_after_another()
    {
        for (var id = 1; id <= 3; id++) Add(id, chat: 5, Lane.Bulk);

        Assert.True(_schedule.TryTake(_nowMs, out var first, out _));
        Assert.False(_schedule.TryTake(_nowMs, out _, out _));
        _schedule.Done(first);

        Assert.Equal(1, first.Id);
        Assert.Equal([2, 3], Drain().Select(pick => pick.Id));
    }

    [Fact]
    public void A_message_that_failed_stays_first_of_its_line_and_holds_the_line_back()
    {
        Add(1, chat: 5, Lane.Answer);
        Add(2, chat: 5, Lane.Answer);
        Assert.True(_schedule.TryTake(0, out var first, out _));
        _schedule.Retry(first, notBeforeMs: 30_000);

        Assert.False(_schedule.TryTake(29_999, out _, out var wakeAtMs));
        Assert.True(_schedule.TryTake(30_000, out var second, out _));

        Assert.Equal((30_000, 1), (wakeAtMs, second.Id));
    }

    [Fact]
    public void An_answer_does_not_wait_behind_another_chats_thousands()
    {
        for (var id = 1; id <= 5_000; id++) Add(id, chat: 5, Lane.Answer);
        Add(5_001, chat: 6, Lane.Answer);

        var order = Drain(atMost: 10).Select(pick => pick.Id).ToList();

        Assert.InRange(order.IndexOf(5_001), 0, 1);
    }

    [Fact]
    public void A_critical_message_goes_before_everything_lower()
    {
        for (var id = 1; id <= 5_000; id++) Add(id, chat: id % 500 + 1, (Lane)(1 + id % 3));
        Add(5_001, chat: 9, Lane.Critical);

        Assert.True(_schedule.TryTake(_nowMs, out var first, out _));

        Assert.Equal(5_001, first.Id);
    }

    [Fact]
    public void Under_a_flood_of_everything_no_lane_starves()
    {
        for (var id = 1; id <= 4_000; id++) Add(id, chat: id, (Lane)(id % 4));

        var taken = Drain(atMost: 320).CountBy(pick => pick.Lane).ToDictionary();

        Assert.InRange(taken[Lane.Critical], 178, 184);
        Assert.InRange(taken[Lane.Answer], 79, 81);
        Assert.InRange(taken[Lane.Live], 39, 41);
        Assert.InRange(taken[Lane.Bulk], 19, 21);
    }

    [Fact]
    public void Slow_calls_of_lower_lanes_leave_room_for_higher_ones()
    {
        for (var id = 1; id <= 100; id++) Add(id, chat: id, Lane.Bulk);
        var slow = 0;
        while (TakeWithin(1_000) is not null) slow++;
        Add(101, chat: 101, Lane.Answer);
        Add(102, chat: 102, Lane.Critical);

        var taken = new[] { TakeWithin(1_000), TakeWithin(1_000) };

        Assert.Equal(10, slow);
        Assert.Equal([102, 101], taken.Select(pick => pick!.Value.Id));
    }

    [Fact]
    public void A_group_that_becomes_a_supergroup_keeps_the_order_of_its_messages()
    {
        for (var id = 1; id <= 4; id++) Add(id, chat: -5, Lane.Bulk);
        Assert.True(_schedule.TryTake(0, out var first, out _));
        Add(10, chat: -1005, Lane.Bulk);

        _schedule.MoveChat(-5, -1005);
        _schedule.Done(first);
        Add(first.Id, chat: -1005, Lane.Bulk);
        _schedule.MoveChat(-5, -1005);

        Assert.Equal([1, 2, 3, 4, 10], Drain().Select(pick => pick.Id));
    }

    [Fact]
    public void A_removed_chat_leaves_nothing_behind()
    {
        for (var id = 1; id <= 4; id++) Add(id, chat: 5, Lane.Bulk);
        Assert.True(_schedule.TryTake(0, out var first, out _));
        _schedule.RemoveChat(5);
        _schedule.Done(first);

        Assert.False(_schedule.TryTake(100_000, out _, out var wakeAtMs));
        Assert.Equal((0, 0), (_schedule.Count(Lane.Bulk), _schedule.UnderWay));
        Assert.Null(wakeAtMs);
    }

    private void Add(long id, long chat, Lane lane) => _schedule.Add(id, chat, lane, long.MinValue);

    private Pick? TakeWithin(long waitMs)
    {
        for (var untilMs = _nowMs + waitMs; _nowMs <= untilMs; _nowMs += 10)
        {
            if (_schedule.TryTake(_nowMs, out var pick, out _)) return pick;
        }

        return null;
    }

    // Takes and finishes messages at once, moving the time to where the schedule says.
    private List<Pick> Drain(int atMost = int.MaxValue)
    {
        var picks = new List<Pick>();
        while (picks.Count < atMost)
        {
            if (_schedule.TryTake(_nowMs, out var pick, out var wakeAtMs))
            {
                picks.Add(pick);
                _schedule.Done(pick);
                continue;
            }

            if (wakeAtMs is not { } atMs) break;
            Assert.True(atMs > _nowMs);
            _nowMs = atMs;
        }

        return picks;
    }
}
