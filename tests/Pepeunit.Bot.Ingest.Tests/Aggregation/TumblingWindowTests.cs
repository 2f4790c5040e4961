using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Samples;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Aggregation;

public sealed class TumblingWindowTests
{
    [Theory]
    [InlineData(60_000, 0, 0)]
    [InlineData(60_000, 59_999, 0)]
    [InlineData(60_000, 60_000, 60_000)]
    [InlineData(86_400_000, 1_795_500_000_000, 1_795_478_400_000)]
    [InlineData(60_000, -1, -60_000)]
    [InlineData(60_000, -60_000, -60_000)]
    public void Windows_start_at_multiples_of_their_length(long lengthMs, long timestampMs, long startMs) =>
        Assert.Equal(new TimeRange(startMs, startMs + lengthMs), new TumblingWindow(lengthMs).RangeOf(timestampMs));
}
