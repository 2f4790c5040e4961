using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class EdgeStoreTests : IAsyncLifetime
{
    private UnitTables _tables = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EdgeStore Edges => _tables.Edges;

    public async ValueTask InitializeAsync() => _tables = await UnitTables.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _tables.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_link_is_found_from_both_ends_and_from_both_units()
    {
        var (source, output, _) = await _tables.AddUnitAsync();
        var (target, _, input) = await _tables.AddUnitAsync();
        var edge = new UnitEdge(output, input) { MadeFrom = LinkSide.Output };

        Assert.Equal(LinkOutcome.Linked, await Edges.AddAsync(edge, 10, Stop));

        Assert.Equal([edge], await Edges.ListAsync(output, Stop));
        Assert.Equal([edge], await Edges.ListAsync(input, Stop));
        Assert.Equal([edge], await Edges.ListOfUnitAsync(source.Id, Stop));
        Assert.Equal([edge], await Edges.ListOfUnitAsync(target.Id, Stop));
        Assert.Equal([edge], await Edges.ListToUnitAsync(target.Id, Stop));
        Assert.Empty(await Edges.ListToUnitAsync(source.Id, Stop));
        Assert.Equal([edge], await Edges.AllAsync(Stop));
    }

    [Fact]
    public async Task Links_come_oldest_first()
    {
        var (_, output, _) = await _tables.AddUnitAsync();
        var edges = new List<UnitEdge>();
        for (var number = 0; number < 3; number++)
        {
            edges.Insert(0, new UnitEdge(output, (await _tables.AddUnitAsync()).Input));
        }

        foreach (var edge in edges)
        {
            await Edges.AddAsync(edge, 10, Stop);
            _tables.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(edges, await Edges.ListAsync(output, Stop));
    }

    [Fact]
    public async Task The_same_link_twice_is_one_and_the_side_that_made_it_stays()
    {
        var (_, output, _) = await _tables.AddUnitAsync();
        var (_, _, input) = await _tables.AddUnitAsync();
        await Edges.AddAsync(new UnitEdge(output, input), 1, Stop);
        await _tables.TakeChangesAsync();

        var again = await Edges.AddAsync(new UnitEdge(output, input) { MadeFrom = LinkSide.Output }, 1, Stop);

        Assert.Equal(LinkOutcome.AlreadyThere, again);
        Assert.Equal(LinkSide.Input, Assert.Single(await Edges.AllAsync(Stop)).MadeFrom);
        Assert.Empty(await _tables.TakeChangesAsync());
    }

    [Fact]
    public async Task The_limit_counts_at_either_end()
    {
        var (_, output, _) = await _tables.AddUnitAsync();
        var (_, otherOutput, input) = await _tables.AddUnitAsync();
        var (_, _, otherInput) = await _tables.AddUnitAsync();
        await Edges.AddAsync(new UnitEdge(output, input), 1, Stop);

        Assert.Equal(LinkOutcome.LimitReached, await Edges.AddAsync(new UnitEdge(output, otherInput), 1, Stop));
        Assert.Equal(LinkOutcome.LimitReached, await Edges.AddAsync(new UnitEdge(otherOutput, input), 1, Stop));
        Assert.Equal(LinkOutcome.Linked, await Edges.AddAsync(new UnitEdge(otherOutput, otherInput), 1, Stop));
    }

    [Fact]
    public async Task Many_at_once_do_not_pass_the_limit()
    {
        var (_, output, _) = await _tables.AddUnitAsync();
        var edges = new List<UnitEdge>();
        for (var number = 0; number < 12; number++) edges.Add(new UnitEdge(output, (await _tables.AddUnitAsync()).Input));

        var outcomes = await Task.WhenAll(edges.Select(edge => Task.Run(() => Edges.AddAsync(edge, 10, Stop), Stop)));

        Assert.Equal(10, outcomes.Count(outcome => outcome == LinkOutcome.Linked));
        Assert.Equal(10, (await Edges.ListAsync(output, Stop)).Count);
    }

    [Fact]
    public async Task Two_inputs_two_outputs_a_turned_link_and_unknown_nodes_cannot_be_linked()
    {
        var (_, output, input) = await _tables.AddUnitAsync();
        var (_, otherOutput, otherInput) = await _tables.AddUnitAsync();

        foreach (var edge in (UnitEdge[])
            [
                new(input, otherInput), new(output, otherOutput), new(input, output), new(Some.UnitNodeId(), input),
                new(output, Some.UnitNodeId()),
            ])
        {
            Assert.Equal(LinkOutcome.NotLinkable, await Edges.AddAsync(edge, 10, Stop));
        }

        Assert.Empty(await Edges.AllAsync(Stop));
    }

    [Fact]
    public async Task Linking_and_unlinking_announce_the_input_and_unlinking_twice_is_no_error()
    {
        var (_, output, _) = await _tables.AddUnitAsync();
        var (_, _, input) = await _tables.AddUnitAsync();
        await _tables.TakeChangesAsync();

        await Edges.AddAsync(new UnitEdge(output, input), 10, Stop);
        Assert.True(await Edges.RemoveAsync(new UnitEdge(output, input), Stop));
        Assert.False(await Edges.RemoveAsync(new UnitEdge(output, input), Stop));

        Assert.Equal(
            [(UnitChanges.EdgeChanged, input.ToString()), (UnitChanges.EdgeChanged, input.ToString())],
            await _tables.TakeChangesAsync());
        Assert.Empty(await Edges.AllAsync(Stop));
    }

    [Fact]
    public async Task A_deleted_unit_takes_its_links_along_and_announces_who_read_from_it()
    {
        var (source, output, own) = await _tables.AddUnitAsync();
        var (_, otherOutput, input) = await _tables.AddUnitAsync();
        await Edges.AddAsync(new UnitEdge(output, input), 10, Stop);
        await Edges.AddAsync(new UnitEdge(otherOutput, own), 10, Stop);
        await Edges.AddAsync(new UnitEdge(output, own), 10, Stop);
        await _tables.TakeChangesAsync();

        await _tables.Units.DeleteAsync(source.Id, 1001, Stop);

        Assert.Empty(await Edges.AllAsync(Stop));
        Assert.Equal(
            [(UnitChanges.EdgeChanged, input.ToString()), (UnitChanges.Deleted, source.Id.ToString())],
            await _tables.TakeChangesAsync());
    }
}
