using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Mqtt;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class ReissueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_token_revokes_the_old_one()
    {
        await using var host = await FeatureHost.StartAsync();
        await host.Person(1001).CreateUnitAsync("Greenhouse", "temperature");
        var unit = (await host.NodeAsync("Greenhouse", "temperature")).Unit;
        var store = host.Get<UnitStore>();
        var tokens = host.Get<UnitTokens>();
        var old = tokens.Issue(unit, (await store.FindAsync(unit, Stop))!.TokenId);

        var isChanged = await store.ReissueAsync(unit, 1001, "newer", Stop);
        await host.SettleAsync();

        Assert.True(isChanged);
        Assert.Equal(AuthenticationRefusal.Revoked, host.Get<IBrokerAccess>().Authenticate(old, out _));
        Assert.Equal(
            AuthenticationRefusal.None, host.Get<IBrokerAccess>().Authenticate(tokens.Issue(unit, "newer"), out _));
    }

    [Fact]
    public async Task Another_persons_unit_a_deleted_one_and_the_same_token_change_nothing()
    {
        await using var host = await FeatureHost.StartAsync();
        await host.Person(1001).CreateUnitAsync("Greenhouse", "temperature");
        var unit = (await host.NodeAsync("Greenhouse", "temperature")).Unit;
        var store = host.Get<UnitStore>();
        var tokenId = (await store.FindAsync(unit, Stop))!.TokenId;

        Assert.False(await store.ReissueAsync(unit, 1002, "newer", Stop));
        Assert.False(await store.ReissueAsync(unit, 1001, tokenId, Stop));
        Assert.Equal(tokenId, (await store.FindAsync(unit, Stop))!.TokenId);
        await store.DeleteAsync(unit, 1001, Stop);
        Assert.False(await store.ReissueAsync(unit, 1001, "newer", Stop));
    }
}
