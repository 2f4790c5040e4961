using System.Globalization;
using System.Text;
using CsCheck;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Pipeline;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("5", 5)]
    [InlineData("-0.50", -0.5)]
    [InlineData("+7", 7)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData(" 5 ", 5)]
    [InlineData("\t5\r\n", 5)]
    [InlineData("1e-7", 1e-7)]
    [InlineData("1E300", 1e300)]
    [InlineData("0.000000000000000000000001", 1e-24)]
    [InlineData("123456789012345678", 123456789012345678d)]
    [InlineData("-1e300", -1e300)]
    public void Invariant_numbers_are_taken(string text, double number)
    {
        Assert.Equal(Refusal.None, NumberText.Parse(Encoding.UTF8.GetBytes(text), out var parsed));
        Assert.Equal(number, parsed);
    }

    [Theory]
    [InlineData("", Refusal.NotANumber)]
    [InlineData("  ", Refusal.NotANumber)]
    [InlineData("1,5", Refusal.NotANumber)]
    [InlineData("1 000", Refusal.NotANumber)]
    [InlineData("1_000", Refusal.NotANumber)]
    [InlineData("0x10", Refusal.NotANumber)]
    [InlineData("--5", Refusal.NotANumber)]
    [InlineData("-", Refusal.NotANumber)]
    [InlineData(".", Refusal.NotANumber)]
    [InlineData("1.2.3", Refusal.NotANumber)]
    [InlineData("5 °C", Refusal.NotANumber)]
    [InlineData("5\0", Refusal.NotANumber)]
    [InlineData("٥", Refusal.NotANumber)]
    [InlineData("on", Refusal.NotANumber)]
    [InlineData("{\"a\":5}", Refusal.NotANumber)]
    [InlineData("NaN", Refusal.NotFinite)]
    [InlineData("nan", Refusal.NotFinite)]
    [InlineData("Infinity", Refusal.NotFinite)]
    [InlineData("-Infinity", Refusal.NotFinite)]
    [InlineData("1e999", Refusal.NotFinite)]
    [InlineData("1.1e300", Refusal.NotFinite)]
    public void Other_texts_are_told_apart(string text, Refusal why) =>
        Assert.Equal(why, NumberText.Parse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_text_of_many_digits_is_no_number() =>
        Assert.Equal(Refusal.NotANumber, NumberText.Parse(Encoding.UTF8.GetBytes(new string('1', 262_144)), out _));

    [Theory]
    [InlineData("-0")]
    [InlineData("-0.000")]
    [InlineData("-0e5")]
    public void Zero_has_one_sign(string text)
    {
        NumberText.Parse(Encoding.UTF8.GetBytes(text), out var number);

        Assert.False(double.IsNegative(number));
    }

    [Fact]
    public void The_short_way_gives_the_same_bits_as_the_parser_of_dotnet() =>
        Gen.Select(Gen.Long[0, 999_999_999_999_999], Gen.Int[0, 15], Gen.Bool).Sample((digits, point, isNegative) =>
        {
            var text = digits.ToString(CultureInfo.InvariantCulture).PadLeft(point + 1, '0');
            text = (isNegative ? "-" : "") + text[..^point] + (point > 0 ? "." + text[^point..] : "");

            NumberText.Parse(Encoding.UTF8.GetBytes(text), out var number);

            return number == double.Parse(text, CultureInfo.InvariantCulture);
        });
}
