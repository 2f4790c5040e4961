using Pepeunit.Bot.Features.Listeners.Sinks;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Sinks;

public sealed class WindowComparisonTests
{
    private static readonly UnitNodeId Node = new(Guid.Parse("0198f0b4-0000-7000-8000-0000000000aa"));

    [Fact]
    public void A_window_that_no_message_shows_is_new_and_one_that_it_shows_is_not()
    {
        var news = Compare([Told(0, 10, count: 2, message: 1)], [Window(0, 10, 2), Window(10, 20, 1)]);

        Assert.Equal([10], news.New.Select(window => window.StartMs));
        Assert.Empty(news.Revised);
    }

    [Fact]
    public void Another_count_revises_the_message_that_shows_it_with_all_its_windows()
    {
        var news = Compare(
            [Told(0, 10, 2, 1), Told(10, 20, 1, 1), Told(20, 30, 5, 2)],
            [Window(0, 10, 4), Window(10, 20, 1), Window(20, 30, 5)]);

        Assert.Equal([1L], news.Revised.Keys);
        Assert.Equal([Told(0, 10, 4, 1, first: 2), Told(10, 20, 1, 1)], news.Revised[1]);
    }

    [Fact]
    public void A_late_value_in_an_empty_window_of_the_past_is_a_new_window()
    {
        Assert.Equal([0], Compare([Told(10, 20, 1, 1)], [Window(0, 10, 1), Window(10, 20, 1)]).New.Select(w => w.StartMs));
        Assert.Empty(Compare([Told(10, 20, 1, 1)], [Window(0, 10, 1), Window(10, 20, 1)], fromMs: 10).New);
    }

    [Fact]
    public void A_session_that_grew_to_its_past_is_the_same_one()
    {
        var news = Compare([Told(15, 25, 2, 1)], [Window(12, 25, 3)], mayMove: true);

        Assert.Empty(news.New);
        Assert.Equal([Told(12, 25, 3, 1, first: 2)], news.Revised[1]);
    }

    [Fact]
    public void Sessions_that_a_late_value_joined_are_shown_by_the_first_and_the_second_says_so()
    {
        var news = Compare([Told(10, 20, 2, 1), Told(24, 34, 1, 2)], [Window(10, 34, 4)], mayMove: true);

        Assert.Equal([Told(10, 34, 4, 1, first: 2)], news.Revised[1]);
        Assert.Empty(news.Revised[2]);
    }

    [Fact]
    public void A_window_of_dynamic_size_that_fell_apart_is_shown_in_its_parts()
    {
        var news = Compare([Told(0, 40, 4, 1)], [Window(0, 10, 2), Window(10, 20, 1), Window(20, 40, 2)], mayMove: true);

        Assert.Empty(news.New);
        Assert.Equal(
            [Told(0, 10, 2, 1, first: 4), Told(10, 20, 1, 1, first: 0), Told(20, 40, 2, 1, first: 0)], news.Revised[1]);
    }

    [Fact]
    public void A_session_that_goes_on_after_all_stays_as_it_was_told_until_it_closes()
    {
        var news = WindowComparison.Of([Told(10, 20, 2, 1)], [], [Window(10, 60, 9)], fromMs: 0, mayMove: true);

        Assert.Empty(news.Revised);
    }

    private static WindowNews Compare(
        IReadOnlyList<ToldWindow> told, IReadOnlyList<Partial> closed, long fromMs = 0, bool mayMove = false) =>
        WindowComparison.Of(told, closed, [], fromMs, mayMove);

    private static ToldWindow Told(long startMs, long endMs, long count, long message, long? first = null) =>
        new(Node, startMs, endMs, count, first ?? count, message);

    private static Partial Window(long startMs, long endMs, long count) =>
        Partial.Of(startMs, endMs, startMs, 1) with { Count = count };
}
