using Pepeunit.Bot.Features.Series;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Series;

public sealed class WindowLengthsTests
{
    [Theory]
    [InlineData(60_000, 3_600_000, 60, 60_000)]
    [InlineData(60_000, 3_600_001, 60, 120_000)]
    [InlineData(60_000, 86_400_000, 60, 1_800_000)]
    [InlineData(1_800_000, 604_800_000, 100, 7_200_000)]
    [InlineData(7_000, 70_000, 5, 14_000)]
    public void The_shortest_readable_multiple_that_fits_is_taken(long lengthMs, long spanMs, int most, long expectedMs)
    {
        Assert.Equal(expectedMs, WindowLengths.Fit(lengthMs, spanMs, most));
    }

    [Fact]
    public void A_hole_in_a_line_is_a_gap_and_a_step_within_the_limit_is_not()
    {
        var line = new LineBuilder(gapMs: 100);
        line.Add(0, 1);
        line.Add(100, 2);
        line.Add(300, 3);

        var data = line.ToLine();

        Assert.Equal([0, 100, 200, 300], data.TimesMs);
        Assert.Equal([1, 2, double.NaN, 3], data.Values);
        Assert.Empty(data.BandMin);
    }

    [Fact]
    public void Windows_bring_a_band_along()
    {
        var line = new LineBuilder(gapMs: 100);
        line.Add(0, 1, 0, 2);
        line.Add(300, 3, 3, 3);

        var data = line.ToLine();

        Assert.Equal([0, double.NaN, 3], data.BandMin);
        Assert.Equal([2, double.NaN, 3], data.BandMax);
    }
}
