using Pepeunit.Bot.Features.Units.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Logs;

public sealed class LogQuotaTests
{
    private readonly LogQuota _quota = new(10);

    [Fact]
    public void So_many_pass_in_a_minute_and_what_did_not_is_told_once_when_it_is_over()
    {
        Assert.Equal(8, _quota.TakeEntries(8, 60_500));
        Assert.Equal(2, _quota.TakeEntries(5, 61_000));
        Assert.Equal(0, _quota.TakeEntries(1, 119_999));
        Assert.Null(_quota.TakeClosed(119_999));

        Assert.Equal(new ClosedWindow(4, 120_000), _quota.TakeClosed(120_000));
        Assert.Null(_quota.TakeClosed(120_001));
        Assert.Equal(10, _quota.TakeEntries(99, 120_002));
    }

    [Fact]
    public void Messages_are_refused_unread_beyond_the_number_of_entries()
    {
        for (var message = 0; message < 10; message++) Assert.True(_quota.TryTakeMessage(1_000));

        Assert.False(_quota.TryTakeMessage(1_001));
        Assert.True(_quota.TryTakeMessage(60_000));
        Assert.Equal(new ClosedWindow(1, 60_000), _quota.TakeClosed(60_000));
    }

    [Fact]
    public void A_whole_log_that_was_asked_for_passes_until_its_time_is_over()
    {
        _quota.Expect(100, untilMs: 5_000);

        for (var message = 0; message < 50; message++) Assert.True(_quota.TryTakeMessage(1_000));
        Assert.Equal(50, _quota.TakeEntries(50, 1_000));
        Assert.Equal(60, _quota.TakeEntries(70, 2_000));
        Assert.Equal(0, _quota.TakeEntries(1, 5_001));
    }

    [Fact]
    public void A_clock_that_was_set_back_opens_no_new_minute()
    {
        Assert.Equal(10, _quota.TakeEntries(10, 600_000));

        Assert.Equal(0, _quota.TakeEntries(1, 300_000));
    }
}
