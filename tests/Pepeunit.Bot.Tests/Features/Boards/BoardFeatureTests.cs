using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Features.Boards;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Boards;

/// <summary>A Unit "Greenhouse" with two Outputs is listened to; each test looks at what was collected.</summary>
public sealed class BoardFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private UnitNode _temperature = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Boards:BoardsPerPerson", "2"));
        _anna = _host.Person(1001);
        await _anna.CreateUnitAsync("Greenhouse", "temperature, humidity");
        _temperature = await _host.NodeAsync("Greenhouse", "temperature");
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Greenhouse", "All topics", "Every value", "1 h", "Until I stop it", "No limit", "Store only", "Start");
        foreach (var value in (string[])["20", "21", "22.5"])
        {
            await _host.PublishAsync(_temperature, value);
            _host.Time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_board_is_made_by_ticking_a_listener()
    {
        await CreateAsync();

        Assert.NotNull(_anna.Last.Photo);
        Assert.Contains("📊 Greenhouse", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("• temperature: 22.5 (from 20 to 22.5)", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("• humidity: no data in this range", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(
            [PanelKind.Number, PanelKind.Line, PanelKind.Line, PanelKind.Table],
            (await OnlyBoardAsync()).Panels.Select(panel => panel.Kind));
    }

    [Fact]
    public async Task The_answered_question_keeps_no_buttons()
    {
        await CreateAsync();

        Assert.Empty(_anna.Find("What shall it show?").Labels);
    }

    [Fact]
    public async Task A_link_opens_the_board_for_its_owner_alone()
    {
        _host.Get<BotIdentity>().Username = "pepeunit_bot";
        await CreateAsync();
        await _anna.TapAsync("Edit", "🔗 Link");
        var payload = _anna.Last.Text[(_anna.Last.Text.IndexOf("?start=", StringComparison.Ordinal) + 7)..].Trim();
        var boris = _host.Person(1002);

        await _anna.SayAsync($"/start {payload}");
        await boris.SayAsync($"/start {payload}");

        Assert.NotNull(_anna.Last.Photo);
        Assert.Contains("does not exist any more", boris.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_ticked_is_asked_again()
    {
        await _anna.SayAsync("/boards");

        await _anna.TapAsync("New board", "Make the board");

        Assert.Contains("Tick at least one listener", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_tap_shows_a_listeners_board_and_the_second_the_same_one()
    {
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "Show the board", "Show the board");

        Assert.NotNull(_anna.Last.Photo);
        await OnlyBoardAsync();
    }

    [Fact]
    public async Task Panels_are_added_up_to_six_and_a_seventh_is_refused()
    {
        await CreateAsync();
        await _anna.TapAsync("Edit");
        var list = _anna.Last;
        await _anna.TapAsync("Add a panel", "Greenhouse: humidity", "Line");
        await _anna.TapAsync("Edit", "Add a panel", "Greenhouse: temperature", "Big number");
        await _anna.TapAsync("Edit");

        Assert.Contains("Panels: 6 of 6", _anna.Last.Text, StringComparison.Ordinal);
        Assert.False(_anna.Last.Has("Add a panel"));
        await _anna.TapAsync(list, "Add a panel");
        Assert.Equal("A board has at most 6 panels. Remove one first.", _anna.Notice);
        Assert.Equal(6, (await OnlyBoardAsync()).Panels.Count);
    }

    [Fact]
    public async Task A_panel_chosen_while_the_board_filled_up_is_refused_with_a_word()
    {
        await CreateAsync();
        await _anna.TapAsync("Edit", "Add a panel", "Greenhouse: temperature");
        var board = await OnlyBoardAsync();
        await _host.Get<BoardStore>().UpdateAsync(
            board with { Panels = [.. board.Panels, board.Panels[0], board.Panels[0]] }, Stop);

        await _anna.TapAsync("Line");

        Assert.Equal("A board has at most 6 panels. Remove one first.", _anna.Notice);
        Assert.Equal(6, (await OnlyBoardAsync()).Panels.Count);
    }

    [Fact]
    public async Task Panels_are_removed_down_to_one()
    {
        await CreateAsync();
        await _anna.TapAsync("Edit");
        var list = _anna.Last;

        await _anna.TapAsync("Table", "Big number", "✖");
        await _anna.TapAsync(list, "✖");
        await _anna.TapAsync("Show");

        Assert.Equal([PanelKind.Line], (await OnlyBoardAsync()).Panels.Select(panel => panel.Kind));
        Assert.DoesNotContain(_anna.Messages, message => message.Has("✖"));
        Assert.NotNull(_anna.Last.Photo);
    }

    [Theory]
    [InlineData("1 h", nameof(BoardRange.Hour))]
    [InlineData("6 h", nameof(BoardRange.SixHours))]
    [InlineData("1 d", nameof(BoardRange.Day))]
    [InlineData("7 d", nameof(BoardRange.Week))]
    public async Task A_range_is_kept_and_drawn_in_place(string label, string range)
    {
        await CreateAsync();
        var picture = _anna.Last;

        await _anna.TapAsync("6 h", label);

        Assert.Equal(Enum.Parse<BoardRange>(range), (await OnlyBoardAsync()).Range);
        Assert.Equal(picture.Id, _anna.Last.Id);
    }

    [Fact]
    public async Task The_theme_is_kept_and_drawn_in_place()
    {
        await CreateAsync();
        var light = _anna.Last;

        await _anna.TapAsync("Dark");

        Assert.Equal(BoardTheme.Dark, (await OnlyBoardAsync()).Theme);
        Assert.Equal(light.Id, _anna.Last.Id);
        Assert.NotEqual(light.Photo!.Bytes, _anna.Last.Photo!.Bytes);
        Assert.True(_anna.Last.Has("Light"));
    }

    [Fact]
    public async Task A_live_board_is_drawn_anew_in_its_message_while_values_come()
    {
        await CreateAsync();
        await _anna.TapAsync("Live for 10 min");
        var live = _anna.Last;

        await _host.PublishAsync(_temperature, "30");
        await RefreshAsync();

        Assert.Equal((live.Id, live.Edits + 1), (_anna.Last.Id, _anna.Last.Edits));
        Assert.Contains("• temperature: 30 (from 20 to 30)", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("Live until 05:10", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_minutes_a_live_board_stands_still()
    {
        await CreateAsync();
        await _anna.TapAsync("Live for 10 min");
        _host.Time.Advance(TimeSpan.FromMinutes(10));
        await RefreshAsync();
        var ended = _anna.Last;

        await _host.PublishAsync(_temperature, "30");
        await RefreshAsync();

        Assert.DoesNotContain("Live until", ended.Text, StringComparison.Ordinal);
        Assert.True(ended.Has("Live for 10 min"));
        Assert.Equal(ended, _anna.Last);
    }

    [Fact]
    public async Task A_live_board_is_stopped_by_a_tap()
    {
        await CreateAsync();
        await _anna.TapAsync("Live for 10 min", "Stop live");
        var stopped = _anna.Last;

        await _host.PublishAsync(_temperature, "30");
        await RefreshAsync();

        Assert.True(stopped.Has("Live for 10 min"));
        Assert.Equal(stopped, _anna.Last);
    }

    [Fact]
    public async Task A_deleted_live_board_is_left_as_it_was()
    {
        await CreateAsync();
        var board = await OnlyBoardAsync();
        await _anna.TapAsync("Live for 10 min", "Edit", "Delete", "Yes, delete it");
        var before = _anna.Messages;

        await RefreshAsync();

        Assert.Equal("Deleted.", _anna.Notice);
        Assert.Null(await _host.Get<BoardStore>().FindAnyAsync(board.Id, Stop));
        Assert.Equal(before, _anna.Messages);
    }

    [Fact]
    public async Task A_board_outlives_its_listener_and_says_that_there_is_no_data()
    {
        await CreateAsync();
        var picture = _anna.Last;
        await _anna.SayAsync("/listeners");
        await _anna.TapAsync("Greenhouse", "Delete", "Yes, delete it");

        await _anna.TapAsync(picture, "Refresh");

        var redrawn = _anna.Messages.Single(message => message.Id == picture.Id);
        Assert.Contains("• temperature: no data in this range", redrawn.Text, StringComparison.Ordinal);
        Assert.NotNull(redrawn.Photo);
    }

    [Fact]
    public async Task A_board_is_renamed_and_its_name_is_never_markup()
    {
        await CreateAsync();

        await _anna.TapAsync("Edit", "Rename");
        await _anna.SayAsync(new string('x', 41));
        var refused = _anna.Last.Text;
        await _anna.SayAsync("<b>Glass</b>");
        await _anna.TapAsync("Show");

        Assert.Contains("A name has 1 to 40 characters", refused, StringComparison.Ordinal);
        Assert.StartsWith("📊 <b>Glass</b>\n", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_boards_are_refused_with_limit_and_use()
    {
        for (var number = 0; number < 3; number++) await CreateAsync();

        Assert.Contains(
            "You have 2 boards, and this instance allows 2 for one person", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_board_of_somebody_else_is_answered_as_one_that_is_gone()
    {
        await CreateAsync();
        var board = await OnlyBoardAsync();
        var ben = _host.Person(1002);

        foreach (var verb in Enum.GetValues<BoardVerb>()) await ben.PressAsync(new UseBoard(board.Id, verb));
        await ben.PressAsync(new SetRange(board.Id, BoardRange.Week));
        await ben.PressAsync(new RemovePanel(board.Id, 0, 4));

        Assert.Equal(Enum.GetValues<BoardVerb>().Length + 2, ben.Messages.Count);
        Assert.All(ben.Messages, message => Assert.Equal("This board does not exist any more.", message.Text));
        var after = await OnlyBoardAsync();
        Assert.Equal((BoardRange.Hour, 4), (after.Range, after.Panels.Count));
    }

    [Fact]
    public async Task A_listener_of_somebody_else_makes_no_board()
    {
        await CreateAsync();
        var source = (await OnlyBoardAsync()).Panels[0].Sources[0];
        var ben = _host.Person(1002);

        await ben.PressAsync(new BoardOfListener(source.Listener));
        await ben.PressAsync(new BoardOfUnit(_temperature.Unit.Value));

        Assert.All(ben.Messages, message => Assert.Contains("Nothing is being collected", message.Text, StringComparison.Ordinal));
        Assert.Equal(0, await _host.Get<BoardStore>().CountAsync(1002, Stop));
    }

    private async Task CreateAsync()
    {
        await _anna.SayAsync("/boards");
        await _anna.TapAsync("New board", "Greenhouse: temperature, humidity", "Make the board");
    }

    private async Task RefreshAsync()
    {
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await _host.RunAsync<RefreshLiveBoardsJob>(job => job.RunAsync(Stop));
        await _host.SettleAsync();
    }

    private async Task<Board> OnlyBoardAsync() =>
        Assert.Single(await _host.Get<BoardStore>().ListAsync(1001, 0, 10, Stop));
}
