using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Features.Boards;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Boards;

public sealed class BoardTests
{
    [Fact]
    public void Numbers_become_lines_words_a_timeline_and_the_last_values_a_table()
    {
        var panels = Board.PanelsFor([Station(ListenerKind.EveryValue)]);

        Assert.Equal(
            [PanelKind.Number, PanelKind.Line, PanelKind.Line, PanelKind.Timeline, PanelKind.Table],
            panels.Select(panel => panel.Kind));
        Assert.Equal(["temperature", "humidity", "sky"], panels[^1].Sources.Select(source => source.Name));
    }

    [Fact]
    public void Averages_become_bars()
    {
        var panels = Board.PanelsFor([Station(ListenerKind.Averages)]);

        Assert.Equal(
            [PanelKind.Number, PanelKind.Bars, PanelKind.Bars, PanelKind.Timeline, PanelKind.Table],
            panels.Select(panel => panel.Kind));
    }

    [Fact]
    public void What_keeps_no_history_is_in_the_table_only()
    {
        Assert.Equal([PanelKind.Table], Board.PanelsFor([Station(ListenerKind.LastValue)]).Select(panel => panel.Kind));
    }

    [Fact]
    public void A_board_never_has_more_panels_than_are_readable()
    {
        var many = Enumerable.Range(0, 10).Select(_ => Station(ListenerKind.EveryValue)).ToList();

        Assert.Equal(Board.MaxPanels, Board.PanelsFor(many).Count);
    }

    [Fact]
    public void The_creation_takes_what_is_ticked_and_asks_again_for_nothing()
    {
        var listener = Guid.Parse("0198f0b4-0000-7000-8000-000000000001");
        var found = new FlowInput.Fetched(new List<CreateBoardFlow.ListenerChoice> { new(listener, "Station") });
        var asked = Assert.IsType<FlowStep.AskStep>(CreateBoardFlow.Next(CreateBoardFlow.State.Start, found));

        var nothing = CreateBoardFlow.Next((CreateBoardFlow.State)asked.State, new FlowInput.Choice("done"));
        var ticked = Assert.IsType<FlowStep.AskStep>(
            CreateBoardFlow.Next((CreateBoardFlow.State)asked.State, new FlowInput.Choice(listener.ToString())));
        var finished = CreateBoardFlow.Next((CreateBoardFlow.State)ticked.State, new FlowInput.Choice("done"));

        Assert.Equal("boards.create.none_selected", Assert.IsType<FlowStep.AskAgainStep>(nothing).ErrorKey);
        var request = Assert.IsType<CreateBoard>(Assert.IsType<FlowStep.FinishStep>(finished).Request);
        Assert.Equal([listener], request.Listeners);
    }

    [Fact]
    public void A_panel_of_words_is_not_offered_as_a_line()
    {
        var source = new SourceChoice(new PanelSource(Guid.Empty, Guid.Empty, "sky"), "Station: sky", PanelKind.Timeline);
        var fetched = new FlowInput.Fetched(new List<SourceChoice> { source });
        var asked = Assert.IsType<FlowStep.AskStep>(AddPanelFlow.Next(new AddPanelFlow.State(Guid.Empty, [], null), fetched));

        var kinds = Assert.IsType<FlowStep.AskStep>(
            AddPanelFlow.Next((AddPanelFlow.State)asked.State, new FlowInput.Choice("0")));

        Assert.Equal(["Timeline", "Table"], kinds.Prompt.Choices.Select(choice => choice.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("12345678901234567890123456789012345678901")]
    public void A_name_out_of_bounds_is_asked_again(string name)
    {
        var step = RenameBoardFlow.Next(new RenameBoardFlow.State(Guid.Empty), new FlowInput.Text(name));

        Assert.Equal("boards.rename.bad_name", Assert.IsType<FlowStep.AskAgainStep>(step).ErrorKey);
    }

    private static Listener Station(ListenerKind kind)
    {
        var plan = new ListenerPlan
        {
            Nodes =
            [
                new(Guid.CreateVersion7(), "temperature", IsText: false, 1000),
                new(Guid.CreateVersion7(), "humidity", IsText: false, 1000),
                new(Guid.CreateVersion7(), "sky", IsText: true, 1000),
            ],
            Kind = kind,
            WindowSeconds = 60,
            RecordCount = 10,
        };
        return new Listener(
            new ListenerId(Guid.CreateVersion7()), 1, new UnitId(Guid.Empty), "Station", kind, plan.RecordCount,
            plan.WindowSeconds, null, null, null, null, ListenerState.Active, null, 0, null, plan.ToNodes());
    }
}
