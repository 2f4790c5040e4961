using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class GrantStoreTests : IAsyncLifetime
{
    private UnitTables _tables = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private GrantStore Grants => _tables.Grants;

    public async ValueTask InitializeAsync() => _tables = await UnitTables.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _tables.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Grants_are_listed_oldest_first_and_by_agent()
    {
        var unit = (await _tables.AddUnitAsync()).Unit.Id;
        var agent = (await _tables.AddUnitAsync(1002)).Unit.Id;
        UnitGrant[] grants = [new(unit, GrantAgent.Unit, agent.ToString()), new(unit, GrantAgent.Person, "1002")];

        foreach (var grant in grants)
        {
            Assert.Equal(GrantOutcome.Granted, await Grants.AddAsync(grant, Stop));
            _tables.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(grants, await Grants.ListAsync(unit, Stop));
        Assert.Equal([grants[1]], await Grants.ListToAsync(GrantAgent.Person, "1002", Stop));
        Assert.Empty(await Grants.ListAsync(agent, Stop));
        Assert.Equal(2, (await Grants.AllAsync(Stop)).Count);
    }

    [Fact]
    public async Task A_grant_counts_once_and_is_announced_once()
    {
        var grant = new UnitGrant((await _tables.AddUnitAsync()).Unit.Id, GrantAgent.Person, "1002");
        await _tables.TakeChangesAsync();

        Assert.Equal(GrantOutcome.Granted, await Grants.AddAsync(grant, Stop));
        Assert.Equal(GrantOutcome.AlreadyThere, await Grants.AddAsync(grant, Stop));

        Assert.Equal([(UnitChanges.AccessChanged, grant.Unit.ToString())], await _tables.TakeChangesAsync());
    }

    [Fact]
    public async Task A_grant_is_revoked_once()
    {
        var grant = new UnitGrant((await _tables.AddUnitAsync()).Unit.Id, GrantAgent.Person, "1002");
        await Grants.AddAsync(grant, Stop);
        await _tables.TakeChangesAsync();

        Assert.True(await Grants.RemoveAsync(grant, Stop));
        Assert.False(await Grants.RemoveAsync(grant, Stop));

        Assert.Empty(await Grants.ListAsync(grant.Unit, Stop));
        Assert.Equal([(UnitChanges.AccessChanged, grant.Unit.ToString())], await _tables.TakeChangesAsync());
    }

    [Fact]
    public async Task A_unit_has_a_hundred_grants_at_most()
    {
        var unit = (await _tables.AddUnitAsync()).Unit.Id;
        for (var number = 0; number < GrantStore.MaxPerUnit; number++)
            await Grants.AddAsync(new UnitGrant(unit, GrantAgent.Unit, Some.UnitId().ToString()), Stop);

        var more = await Grants.AddAsync(new UnitGrant(unit, GrantAgent.Person, "1002"), Stop);

        Assert.Equal(GrantOutcome.LimitReached, more);
        Assert.Equal(GrantStore.MaxPerUnit, (await Grants.ListAsync(unit, Stop)).Count);
    }

    [Fact]
    public async Task A_deleted_unit_takes_grants_of_it_and_to_it_along()
    {
        var unit = (await _tables.AddUnitAsync()).Unit.Id;
        var agent = (await _tables.AddUnitAsync(1002)).Unit.Id;
        await Grants.AddAsync(new UnitGrant(unit, GrantAgent.Unit, agent.ToString()), Stop);
        await Grants.AddAsync(new UnitGrant(agent, GrantAgent.Person, "1001"), Stop);

        await _tables.Units.DeleteAsync(agent, 1002, Stop);

        Assert.Empty(await Grants.AllAsync(Stop));
    }
}
