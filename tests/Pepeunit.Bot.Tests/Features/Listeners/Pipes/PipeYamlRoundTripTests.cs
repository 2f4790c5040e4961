using CsCheck;
using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

public sealed class PipeYamlRoundTripTests
{
    [Fact]
    public void What_is_written_of_any_valid_pipe_reads_as_the_same_pipe() => SomePipe.Any.Sample(
        pipe =>
        {
            Assert.Empty(PipeValidator.Validate(pipe));

            var reading = PipeYamlReader.Read(PipeYamlWriter.Write(pipe));

            Assert.Equal(("", PipeJson.Write(pipe)), (reading.Summary, PipeJson.Write(reading.Pipe!)));
            Assert.Empty(reading.Ignored);
        },
        iter: 3_000, threads: 1);

    [Theory]
    [InlineData(
        "Sliding, time_window_size: 600, window_hop: 60, aggregation_functions: [Avg, StdDev], quantiles: [0.5, 0.95]",
        "Sliding/600000/60000")]
    [InlineData("Session, session_gap: 90, session_max: 3600, quantiles: 0.5", "Session/90000/3600000")]
    [InlineData(
        "Adaptive, adaptive_min: 60, adaptive_max: 3600, adaptive_tolerance: 0.5, adaptive_count: 100, "
        + "aggregation_functions: Avg, allowed_lateness: 300",
        "Adaptive/60000/3600000/0.5/100")]
    public void Our_own_policies_are_read(string policy, string shape)
    {
        var reading = PipeYamlReader.Read(Text(policy));

        Assert.Equal("", reading.Summary);
        Assert.Empty(reading.Ignored);
        Assert.Equal(shape, Pipe.Compile(reading.Pipe!).Windows!.Shape);
        Assert.Equal("$.t", reading.Pipe!.ValuePath);
    }

    [Fact]
    public void Our_fields_are_read_as_they_are_written()
    {
        var sliding = PipeYamlReader.Read(Text(
            "Sliding, time_window_size: 600, window_hop: 60, quantiles: [0.5, 0.95], allowed_lateness: 300")).Pipe!.Policy;

        Assert.Equal([0.5, 0.95], sliding.Quantiles);
        Assert.Equal(300, sliding.AllowedLateness);
        Assert.Equal<IEnumerable<WindowFunction>>([], sliding.Functions);
    }

    [Theory]
    [InlineData("Sliding", "time_window_size is required: a multiple of window_hop, at most 1440 times it.")]
    [InlineData("Sliding", "window_hop is required: a divisor of 86400.")]
    [InlineData("Sliding, window_hop: 7, time_window_size: 60", "window_hop must be a divisor of 86400.")]
    [InlineData("Session, session_gap: 0, session_max: 60", "session_gap must be within 1..86400.")]
    [InlineData("Session, session_gap: 90, session_max: 60", "session_max must be so that session_gap <= session_max.")]
    [InlineData("Adaptive, adaptive_min: 60, adaptive_max: 90", "adaptive_max must be a multiple of adaptive_min.")]
    [InlineData("Adaptive, adaptive_tolerance: 0", "adaptive_tolerance must be > 0.")]
    [InlineData("Adaptive, adaptive_count: 0", "adaptive_count must be >= 1.")]
    [InlineData("Aggregation, quantiles: [0.5, x]", "quantiles cannot be read; it is written like [0.5, 0.95].")]
    [InlineData("Aggregation, quantiles: [0, 0.5]", "quantiles must be 0 < q < 1.")]
    [InlineData("LastValue, allowed_lateness: soon", "allowed_lateness cannot be read; it is written like 60 (0..604800).")]
    [InlineData("LastValue, allowed_lateness: 604801", "allowed_lateness must be within 0..604800.")]
    public void A_fault_of_our_fields_is_told_with_what_is_allowed(string policy, string says)
    {
        var reading = PipeYamlReader.Read(Text(policy));

        Assert.Null(reading.Pipe);
        Assert.Contains(new PipeFault("ProcessingPolicy", says), reading.Faults);
    }

    [Fact]
    public void Quantiles_that_cannot_be_read_do_not_ask_for_functions()
    {
        var reading = PipeYamlReader.Read(Text("Aggregation, time_window_size: 60, quantiles: x"));

        Assert.Equal(["quantiles"], reading.Problems.Select(problem => problem.Field));
    }

    private static string Text(string policy) =>
        $"filters: {{type_input_value: Number, max_rate: 0, max_size: 0, value_path: $.t}}\n"
        + $"processing_policy: {{policy_type: {policy}}}";
}
