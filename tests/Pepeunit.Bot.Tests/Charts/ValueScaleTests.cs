using CsCheck;
using Pepeunit.Bot.Charts.Axes;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class ValueScaleTests
{
    private static readonly Gen<double> Values = Gen.OneOf(
        Gen.Double[-1e4, 1e4], Gen.Double[-1e300, 1e300], Gen.Double[-1e-9, 1e-9], Gen.Const(0.0), Gen.Const(1e300),
        Gen.Const(-1e300), Gen.Const(5e-324));

    [Fact]
    public void A_scale_holds_its_values_and_its_ticks() => Gen.Select(Values, Values, Gen.Int[1, 8]).Sample((one, other, intervals) =>
    {
        var (low, high) = (Math.Min(one, other), Math.Max(one, other));

        foreach (var scale in new[] { ValueScale.Around(low, high, intervals), ValueScale.FromZero(low, high, intervals) }
            .Concat(ValueScale.Shared([(low, high), (0, 1)], intervals)))
        {
            Assert.True(scale.Min < scale.Max && double.IsFinite(scale.Min) && double.IsFinite(scale.Max));
            Assert.InRange(scale.Ticks.Count, 1, 100);
            Assert.All(scale.Ticks, tick => Assert.InRange(scale.Fraction(tick), -0.001, 1.001));
            Assert.Equal(scale.Ticks.Order(), scale.Ticks);
        }

        Assert.InRange(ValueScale.Around(low, high, intervals).Fraction(low), 0, 1);
        Assert.InRange(ValueScale.Around(low, high, intervals).Fraction(high), 0, 1);
    });

    [Fact]
    public void A_range_between_two_round_values_has_a_tick_of_a_finer_step()
    {
        Assert.Equal([100.0], ValueScale.Around(29, 189, 1).Ticks);
    }

    [Fact]
    public void Labels_of_neighbouring_ticks_differ() => Gen.Select(Gen.Double[-1e5, 1e5], Gen.Double[0.001, 1e4], Gen.Int[1, 6])
        .Sample((low, span, intervals) =>
        {
            var labels = ValueScale.Around(low, low + span, intervals).Labels(SampleBoards.Russian);

            Assert.Equal(labels.Distinct(), labels);
        });

    [Fact]
    public void Equal_values_stand_in_the_middle()
    {
        var scale = ValueScale.Around(50, 50, 4);

        Assert.Equal(0.5, scale.Fraction(50), 1e-9);
    }

    [Fact]
    public void Values_above_zero_do_not_reach_below_it() => Assert.Equal(0, ValueScale.Around(0.1, 10, 4).Min);

    [Fact]
    public void Two_axes_share_one_grid()
    {
        var scales = ValueScale.Shared([(18, 25), (43, 66)], 4);

        Assert.Equal(scales[0].Ticks.Count, scales[1].Ticks.Count);
        Assert.Equal(
            scales[0].Ticks.Select(tick => Math.Round(scales[0].Fraction(tick), 6)),
            scales[1].Ticks.Select(tick => Math.Round(scales[1].Fraction(tick), 6)));
    }

    [Fact]
    public void Nothing_gives_a_scale_from_zero_to_one()
    {
        var scale = ValueScale.Around(double.PositiveInfinity, double.NegativeInfinity, 4);

        Assert.InRange(scale.Fraction(0.5), 0.4, 0.6);
    }
}
