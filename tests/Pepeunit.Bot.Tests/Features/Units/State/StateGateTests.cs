using Pepeunit.Bot.Features.Units.State;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.State;

public sealed class StateGateTests
{
    private readonly StateGate _gate = new();

    [Fact]
    public void One_passes_in_an_interval_also_when_it_is_a_second_early()
    {
        Assert.True(_gate.TryPass(1_000_000, 60));
        Assert.False(_gate.TryPass(1_058_999, 60));
        Assert.True(_gate.TryPass(1_059_000, 60));
        Assert.True(_gate.TryPass(1_118_000, 60));
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_shut_it()
    {
        Assert.True(_gate.TryPass(1_000_000, 60));

        Assert.True(_gate.TryPass(500_000, 60));
    }

    [Fact]
    public void Many_that_did_not_pass_are_told_after_a_minute_and_then_hourly()
    {
        for (var ms = 0; ms < 60_000; ms += 5_000) _gate.TryPass(ms, 60);
        Assert.Equal(0, _gate.TakeNotice(60_000));

        Assert.Equal(11, _gate.TakeNotice(65_000));

        for (var ms = 66_000; ms < 3_600_000; ms += 5_000) _gate.TryPass(ms, 60);
        Assert.Equal(0, _gate.TakeNotice(3_600_000));
        Assert.InRange(_gate.TakeNotice(3_665_000), 600, 707);
    }

    [Fact]
    public void The_double_state_of_a_client_with_two_sessions_is_not_worth_words()
    {
        for (var start = 0L; start < 100; start++)
        {
            _gate.TryPass(start * 600_000, 60);
            _gate.TryPass(start * 600_000 + 50, 60);

            Assert.Equal(0, _gate.TakeNotice(start * 600_000 + 61_000));
        }
    }
}
