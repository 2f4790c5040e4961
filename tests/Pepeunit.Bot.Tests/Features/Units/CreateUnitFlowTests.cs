using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Units;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

public sealed class CreateUnitFlowTests
{
    [Fact]
    public void Name_outputs_and_inputs_make_a_unit()
    {
        var finished = Run("  Greenhouse \u0007", "temperature, humidity\ntemperature", "heater");

        var request = Assert.IsType<CreateUnit>(Assert.IsType<FlowStep.FinishStep>(finished).Request);
        Assert.Equal("Greenhouse", request.Name);
        Assert.Equal(["temperature", "humidity"], request.Outputs);
        Assert.Equal(["heater"], request.Inputs);
    }

    [Theory]
    [InlineData("", "units.create.bad_name")]
    [InlineData("   ", "units.create.bad_name")]
    [InlineData("12345678901234567890123456789012345678901", "units.create.bad_name")]
    public void A_name_out_of_bounds_is_asked_again(string name, string error)
    {
        Assert.Equal(error, Assert.IsType<FlowStep.AskAgainStep>(Run(name)).ErrorKey);
    }

    [Theory]
    [InlineData("a/b", "units.create.bad_topic")]
    [InlineData("ok, +", "units.create.bad_topic")]
    [InlineData("#", "units.create.bad_topic")]
    [InlineData("<b>x</b>", "units.create.bad_topic")]
    [InlineData(" , ,", "units.create.bad_count")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33", "units.create.bad_count")]
    public void Topic_names_out_of_bounds_are_asked_again(string names, string error)
    {
        Assert.Equal(error, Assert.IsType<FlowStep.AskAgainStep>(Run("Pump", names)).ErrorKey);
    }

    [Fact]
    public void A_unit_without_any_topic_is_not_made()
    {
        var step = Run("Pump");
        step = Choose(step, "none");
        step = Choose(step, "none");

        Assert.Equal("units.create.no_topics", Assert.IsType<FlowStep.AskAgainStep>(step).ErrorKey);
    }

    [Fact]
    public void Ten_thousand_characters_are_answered_like_any_other_long_name()
    {
        Assert.Equal("units.create.bad_name", Assert.IsType<FlowStep.AskAgainStep>(Run(new string('я', 10_000))).ErrorKey);
    }

    private static FlowStep Run(params string[] texts)
    {
        var step = CreateUnitFlow.Next(CreateUnitFlow.State.Start, FlowInput.Entered.Instance);
        foreach (var text in texts) step = CreateUnitFlow.Next(StateOf(step), new FlowInput.Text(text.Trim()));
        return step;
    }

    private static FlowStep Choose(FlowStep step, string value) =>
        CreateUnitFlow.Next(StateOf(step), new FlowInput.Choice(value));

    private static CreateUnitFlow.State StateOf(FlowStep step) =>
        Assert.IsType<CreateUnitFlow.State>(Assert.IsType<FlowStep.AskStep>(step).State);
}
