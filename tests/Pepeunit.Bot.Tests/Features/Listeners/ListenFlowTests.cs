using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Ingest.Pipeline;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners;

public sealed class ListenFlowTests
{
    private static readonly Guid Unit = Guid.Parse("0198f0b4-0000-7000-8000-000000000001");
    private static readonly NodeOption Temperature = new(Guid.Parse("0198f0b4-0000-7000-8000-0000000000aa"), "t", false, 1000);
    private static readonly NodeOption Sky = new(Guid.Parse("0198f0b4-0000-7000-8000-0000000000bb"), "sky", true, 30_000);

    [Fact]
    public void The_recommended_plan_is_two_taps_from_the_units_card()
    {
        var step = EnterNodes();
        step = Tap(step, ListenPrompts.Recommended);
        step = Tap(step, "yes");

        var plan = PlanOf(step);
        Assert.Equal(ListenerKind.EveryValue, plan.Kind);
        Assert.Equal([Temperature, Sky], plan.Nodes);
        Assert.Equal(TimeSpan.FromDays(1), plan.Duration);
        Assert.True(plan.IsLive);
    }

    [Fact]
    public void Every_question_is_answered_by_a_tap()
    {
        var step = EnterNodes();
        step = Tap(step, Temperature.Id.ToString());
        step = Tap(step, ListenPrompts.Done);
        step = Tap(step, nameof(ListenerKind.Averages));
        step = Tap(step, "60");
        step = Tap(step, "3600");
        step = Tap(step, "rows:1000");
        step = Tap(step, "store");
        step = Tap(step, "yes");

        var plan = PlanOf(step);
        Assert.Equal([Temperature], plan.Nodes);
        Assert.Equal((ListenerKind.Averages, 60), (plan.Kind, plan.WindowSeconds));
        Assert.Equal((TimeSpan.FromHours(1), 1000L, null), (plan.Duration!.Value, plan.MaxRows!.Value, plan.MaxBytes));
        Assert.False(plan.IsLive);
    }

    [Fact]
    public void What_can_be_typed_is_taken_and_the_rest_is_asked_again()
    {
        var step = Tap(EnterNodes(), ListenPrompts.All);
        step = Tap(step, nameof(ListenerKind.LastRecords));
        Assert.Equal("listeners.flow.bad_count", ErrorOf(Type(step, "many")));
        Assert.Equal("listeners.flow.bad_count", ErrorOf(Type(step, "1025")));
        step = Type(step, "50");
        Assert.Equal("listeners.flow.bad_duration", ErrorOf(Type(step, "soon")));
        step = Type(step, "3h");
        Assert.Equal("listeners.flow.bad_limit", ErrorOf(Type(step, "a lot")));
        step = Type(step, "20 MB");
        Assert.Equal("listeners.flow.expects_choice", ErrorOf(Type(step, "to the moon")));
        step = Tap(Tap(step, ListenPrompts.Live), "yes");

        var plan = PlanOf(step);
        Assert.Equal((50, TimeSpan.FromHours(3), 20_000_000L), (plan.RecordCount!.Value, plan.Duration!.Value, plan.MaxBytes!.Value));
    }

    [Fact]
    public void Without_a_unit_it_asks_for_one_and_without_any_it_says_what_to_do()
    {
        var start = Assert.IsType<FlowStep.FetchStep>(ListenFlow.Next(new ListenFlow.State(), FlowInput.Entered.Instance));
        Assert.IsType<FetchUnits>(start.Query);

        var none = ListenFlow.Next((ListenFlow.State)start.State, new FlowInput.Fetched(new List<UnitChoice>()));
        Assert.Equal("listeners.flow.no_units", Assert.IsType<FlowStep.AbortStep>(none).Key);

        var asked = ListenFlow.Next(
            (ListenFlow.State)start.State, new FlowInput.Fetched(new List<UnitChoice> { new(Unit, "Pump") }));
        Assert.Equal(new FetchNodes(Unit), Assert.IsType<FlowStep.FetchStep>(Tap(asked, Unit.ToString())).Query);
    }

    [Fact]
    public void A_unit_that_is_gone_or_has_no_topics_ends_the_conversation()
    {
        var state = new ListenFlow.State { Unit = Unit };

        var gone = ListenFlow.Next(state, new FlowInput.Fetched(new NodeChoices(Unit, null, [])));
        var empty = ListenFlow.Next(state, new FlowInput.Fetched(new NodeChoices(Unit, "Pump", [])));

        Assert.Equal("listeners.flow.unit_gone", Assert.IsType<FlowStep.AbortStep>(gone).Key);
        Assert.Equal("listeners.flow.no_nodes", Assert.IsType<FlowStep.AbortStep>(empty).Key);
    }

    [Fact]
    public void Every_plan_that_the_flow_can_make_is_a_valid_pipe()
    {
        foreach (var kind in Enum.GetValues<ListenerKind>())
        {
            var plan = new ListenerPlan
            {
                Nodes = [Temperature, Sky],
                Kind = kind,
                RecordCount = 100,
                WindowSeconds = 60,
            };

            Assert.All(plan.ToNodes(), node => Assert.Empty(PipeValidator.Validate(node.Pipe)));
        }
    }

    [Fact]
    public void The_cost_follows_the_pace_of_the_nodes_and_is_not_invented()
    {
        var raw = new ListenerPlan { Nodes = [Temperature], Kind = ListenerKind.EveryValue, WindowSeconds = 3600 };
        var averages = raw with { Kind = ListenerKind.Averages, WindowSeconds = 60 };
        var silent = raw with { Nodes = [Temperature with { PeriodMs = null }] };

        Assert.Equal(86_400, raw.RowsPerDay);
        Assert.Equal(1_440, averages.RowsPerDay);
        Assert.Null(silent.RowsPerDay);
    }

    [Fact]
    public void Words_are_kept_as_changes_beside_averages()
    {
        var plan = new ListenerPlan { Nodes = [Temperature, Sky], Kind = ListenerKind.Averages, WindowSeconds = 60 };

        var sky = plan.ToNodes().Single(node => node.Name == "sky").Pipe;

        Assert.True(plan.HasTextBesideAverages);
        Assert.Equal(PolicyKind.NRecords, sky.Policy.Kind);
        Assert.True(sky.Filters.RefusesRepeated);
    }

    private static FlowStep EnterNodes()
    {
        var start = Assert.IsType<FlowStep.FetchStep>(
            ListenFlow.Next(new ListenFlow.State { Unit = Unit }, FlowInput.Entered.Instance));
        return ListenFlow.Next(
            (ListenFlow.State)start.State, new FlowInput.Fetched(new NodeChoices(Unit, "Pump", [Temperature, Sky])));
    }

    private static FlowStep Tap(FlowStep step, string value)
    {
        var ask = Assert.IsType<FlowStep.AskStep>(step);
        Assert.Contains(ask.Prompt.Choices, choice => choice.Value == value);
        return ListenFlow.Next((ListenFlow.State)ask.State, new FlowInput.Choice(value));
    }

    private static FlowStep Type(FlowStep step, string text) => ListenFlow.Next(
        (ListenFlow.State)Assert.IsType<FlowStep.AskStep>(step).State, new FlowInput.Text(text));

    private static string ErrorOf(FlowStep step) => Assert.IsType<FlowStep.AskAgainStep>(step).ErrorKey;

    private static ListenerPlan PlanOf(FlowStep step) =>
        Assert.IsType<CreateListener>(Assert.IsType<FlowStep.FinishStep>(step).Request).Plan;
}
