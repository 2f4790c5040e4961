using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Transfer;

public sealed class OfferStoreTests : IAsyncLifetime
{
    private UnitTables _tables = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private OfferStore Offers => _tables.Offers;

    public async ValueTask InitializeAsync() => _tables = await UnitTables.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _tables.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_accepted_unit_has_a_new_owner_a_new_token_and_no_grants()
    {
        var unit = (await _tables.AddUnitAsync()).Unit;
        var other = (await _tables.AddUnitAsync(1002)).Unit;
        await _tables.Grants.AddAsync(new UnitGrant(unit.Id, GrantAgent.Person, "1002"), Stop);
        await _tables.Grants.AddAsync(new UnitGrant(other.Id, GrantAgent.Unit, unit.Id.ToString()), Stop);
        var offer = Offer(unit.Id);
        await Offers.AddAsync(offer, Stop);
        await _tables.TakeChangesAsync();

        var outcome = await Offers.AcceptAsync(offer, "newer", "sealed", 10, Stop);

        var moved = (await _tables.Units.FindAsync(unit.Id, Stop))!;
        Assert.Equal((TransferOutcome.Transferred, 1002, "newer"), (outcome, moved.OwnerId, moved.TokenId));
        Assert.Empty(await _tables.Grants.AllAsync(Stop));
        Assert.Null(await Offers.FindByUnitAsync(unit.Id, Stop));
        Assert.Equal([(UnitChanges.Transferred, unit.Id.ToString())], await _tables.TakeChangesAsync());
    }

    [Fact]
    public async Task A_unit_is_offered_to_one_person_at_a_time()
    {
        var unit = (await _tables.AddUnitAsync()).Unit;
        var first = Offer(unit.Id);
        Assert.Equal(OfferOutcome.Offered, await Offers.AddAsync(first, Stop));

        Assert.Equal(OfferOutcome.AlreadyOffered, await Offers.AddAsync(Offer(unit.Id), Stop));
        Assert.Equal(first, await Offers.FindByUnitAsync(unit.Id, Stop));

        _tables.Time.Advance(TimeSpan.FromHours(1));
        var second = Offer(unit.Id);
        Assert.Equal(OfferOutcome.Offered, await Offers.AddAsync(second, Stop));
        Assert.Equal(second, await Offers.FindByUnitAsync(unit.Id, Stop));
    }

    [Fact]
    public async Task Somebody_elses_unit_cannot_be_offered()
    {
        var unit = (await _tables.AddUnitAsync(1002)).Unit;

        Assert.Equal(OfferOutcome.Gone, await Offers.AddAsync(Offer(unit.Id), Stop));
    }

    [Fact]
    public async Task An_offer_is_over_when_its_time_is()
    {
        var unit = (await _tables.AddUnitAsync()).Unit;
        var offer = Offer(unit.Id);
        await Offers.AddAsync(offer, Stop);
        _tables.Time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await Offers.FindAsync(offer.Id, Stop));
        Assert.False(await Offers.RemoveAsync(offer.Id, Stop));
        Assert.Equal(TransferOutcome.Over, await Offers.AcceptAsync(offer, "newer", "sealed", 10, Stop));
        Assert.Equal(1001, (await _tables.Units.FindAsync(unit.Id, Stop))!.OwnerId);
        Assert.Equal([offer], await Offers.TakeExpiredAsync(Stop));
        Assert.Empty(await Offers.TakeExpiredAsync(Stop));
    }

    [Fact]
    public async Task A_withdrawn_offer_cannot_be_accepted_and_only_the_receiver_accepts()
    {
        var unit = (await _tables.AddUnitAsync()).Unit;
        var offer = Offer(unit.Id);
        await Offers.AddAsync(offer, Stop);

        Assert.Equal(TransferOutcome.Over, await Offers.AcceptAsync(offer with { ToId = 1001 }, "newer", "sealed", 10, Stop));
        Assert.True(await Offers.RemoveAsync(offer.Id, Stop));
        Assert.Equal(TransferOutcome.Over, await Offers.AcceptAsync(offer, "newer", "sealed", 10, Stop));
    }

    [Fact]
    public async Task The_receivers_limit_leaves_the_offer_standing()
    {
        await _tables.AddUnitAsync(1002);
        var offer = Offer((await _tables.AddUnitAsync()).Unit.Id);
        await Offers.AddAsync(offer, Stop);

        Assert.Equal(TransferOutcome.LimitReached, await Offers.AcceptAsync(offer, "newer", "sealed", 1, Stop));
        Assert.Equal(TransferOutcome.Transferred, await Offers.AcceptAsync(offer, "newer", "sealed", 2, Stop));
    }

    [Fact]
    public async Task Two_acceptances_at_once_are_one()
    {
        var offer = Offer((await _tables.AddUnitAsync()).Unit.Id);
        await Offers.AddAsync(offer, Stop);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            Task.Run(() => Offers.AcceptAsync(offer, $"token {number}", "sealed", 10, Stop), Stop)));

        Assert.Equal(1, outcomes.Count(outcome => outcome == TransferOutcome.Transferred));
    }

    private UnitOffer Offer(UnitId unit) => new(
        Guid.CreateVersion7(), unit, 1001, 1002, (_tables.Time.GetUtcNow() + TimeSpan.FromHours(1)).ToUnixTimeMilliseconds());
}
