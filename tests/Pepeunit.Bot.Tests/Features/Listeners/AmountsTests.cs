using Pepeunit.Bot.Features.Listeners;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners;

public sealed class AmountsTests
{
    [Theory]
    [InlineData("90 min", 5400)]
    [InlineData("90m", 5400)]
    [InlineData("3h", 10800)]
    [InlineData("2 days", 172800)]
    [InlineData("1 week", 604800)]
    [InlineData("90 минут", 5400)]
    [InlineData("3 часа", 10800)]
    [InlineData("2 дня", 172800)]
    [InlineData("2 суток", 172800)]
    [InlineData("1 неделя", 604800)]
    [InlineData("30 s", null)]
    [InlineData("0h", null)]
    [InlineData("400 days", null)]
    [InlineData("999999999 weeks", null)]
    [InlineData("soon", null)]
    [InlineData("-3h", null)]
    public void A_duration_is_read_within_its_bounds(string text, int? seconds)
    {
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, Amounts.ParseDuration(text));
    }

    [Theory]
    [InlineData("5000", 5000L)]
    [InlineData("5 000 rows", 5000L)]
    [InlineData("5000 строк", 5000L)]
    [InlineData("0", null)]
    [InlineData("99999999999", null)]
    [InlineData("5.5", null)]
    public void Rows_are_read_within_their_bounds(string text, long? rows)
    {
        Assert.Equal(rows, Amounts.ParseRows(text));
    }

    [Theory]
    [InlineData("20 MB", 20_000_000L)]
    [InlineData("500kb", 500_000L)]
    [InlineData("20 МБ", 20_000_000L)]
    [InlineData("1 GB", 1_000_000_000L)]
    [InlineData("10 bytes", 10L)]
    [InlineData("0 MB", null)]
    [InlineData("5000 GB", null)]
    [InlineData("20", null)]
    public void Bytes_are_read_within_their_bounds(string text, long? bytes)
    {
        Assert.Equal(bytes, Amounts.ParseBytes(text));
    }
}
