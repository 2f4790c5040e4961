using System.Globalization;
using Pepeunit.Bot.Charts;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(21.437, "21.44", "21,44")]
    [InlineData(-3.5, "−3.5", "−3,5")]
    [InlineData(0.0123456, "0.0123", "0,0123")]
    [InlineData(0.5, "0.5", "0,5")]
    [InlineData(123.456, "123.5", "123,5")]
    [InlineData(1013.25, "1013.3", "1013,3")]
    [InlineData(48123, "48,123", "48\u00A0123")]
    [InlineData(999_999.9, "1,000,000", "1\u00A0000\u00A0000")]
    [InlineData(1_234_567, "1.23M", "1,23M")]
    [InlineData(999_999_999, "1G", "1G")]
    [InlineData(-7.2e12, "−7.2T", "−7,2T")]
    [InlineData(1e300, "1×10³⁰⁰", "1×10³⁰⁰")]
    [InlineData(-9.9996e20, "−1×10²¹", "−1×10²¹")]
    [InlineData(0.00001234, "1.23×10⁻⁵", "1,23×10⁻⁵")]
    [InlineData(5e-324, "4.94×10⁻³²⁴", "4,94×10⁻³²⁴")]
    [InlineData(double.NaN, "—", "—")]
    [InlineData(double.PositiveInfinity, "—", "—")]
    public void A_number_is_short_and_in_the_culture(double value, string english, string russian)
    {
        Assert.Equal(english, NumberText.Format(value, null, SampleBoards.English));
        Assert.Equal(russian, NumberText.Format(value, null, SampleBoards.Russian));
    }

    [Theory]
    [InlineData("°C", "5\u00A0°C", "5\u00A0°C")]
    [InlineData("%", "5%", "5\u00A0%")]
    [InlineData("°", "5°", "5°")]
    [InlineData("", "5", "5")]
    public void A_unit_stands_as_the_culture_writes_it(string unit, string english, string russian)
    {
        Assert.Equal(english, NumberText.Format(5, unit, SampleBoards.English));
        Assert.Equal(russian, NumberText.Format(5, unit, SampleBoards.Russian));
    }

    [Theory]
    [InlineData(22.5, 2.5, 25, "22,5")]
    [InlineData(20, 2.5, 25, "20")]
    [InlineData(0.15, 0.05, 0.3, "0,15")]
    [InlineData(20_000, 10_000, 40_000, "20k")]
    [InlineData(12_500, 2_500, 15_000, "12,5k")]
    [InlineData(1_500_000, 500_000, 2_000_000, "1,5M")]
    [InlineData(100_000.02, 0.01, 100_000.05, "100\u00A0000,02")]
    [InlineData(1e-17, 1, 5, "0")]
    [InlineData(2e299, 1e299, 1e300, "2×10²⁹⁹")]
    public void A_tick_has_the_digits_that_tell_it_from_the_next(double value, double step, double largest, string text) =>
        Assert.Equal(text, NumberText.Tick(value, step, largest, SampleBoards.Russian));

    [Fact]
    public void A_culture_is_not_changed()
    {
        NumberText.Format(-1, null, SampleBoards.English);

        Assert.Equal("-", SampleBoards.English.NumberFormat.NegativeSign);
        Assert.Equal("-1", (-1).ToString(CultureInfo.InvariantCulture));
    }
}
