using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Transfer;

public sealed class TransferFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;
    private FeaturePerson _ben = null!;
    private UnitNode _node = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("Units:UnitsPerPerson", "2"));
        _anna = _host.Person(1001);
        _ben = _host.Person(1002, "ru");
        await _anna.CreateUnitAsync("Greenhouse", "temperature", "heater");
        await _ben.SayAsync("/menu");
        _node = await _host.NodeAsync("Greenhouse", "temperature");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_accepted_unit_is_the_receivers_with_a_new_token_and_the_old_one_is_dead()
    {
        var old = UnitFeatureTests.TokenIn(_anna.Last);
        await OfferAsync();
        Assert.Contains("Greenhouse is offered to Person 1002 until 25 Nov 2026", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Contains("Person 1001 хочет передать вам Greenhouse", _ben.Last.Text, StringComparison.Ordinal);

        await _ben.TapAsync("Принять");

        Assert.NotNull(_ben.Find("Юнит ваш"));
        var token = UnitFeatureTests.TokenIn(_ben.Last);
        Assert.Equal(AuthenticationRefusal.Revoked, _host.Get<IBrokerAccess>().Authenticate(old, out _));
        Assert.Equal(AuthenticationRefusal.None, _host.Get<IBrokerAccess>().Authenticate(token, out _));
        Assert.Contains(_node.Unit, _host.Kick.Rechecked);
        Assert.Contains("has accepted Greenhouse", _anna.Find("accepted").Text, StringComparison.Ordinal);
        await _anna.PressAsync(new OpenUnit(_node.Unit.Value));
        Assert.Equal("This Unit does not exist any more.", _anna.Last.Text);
    }

    [Fact]
    public async Task Nothing_secret_of_the_old_owner_goes_along()
    {
        var old = UnitFeatureTests.Files(_anna.Last).Env;
        await _host.TellAsync(_node.Unit, SystemWord.State, """{"millis":1}""");
        await _host.TellAsync(_node.Unit, SystemWord.Log, """{"level":"Info","text":"my flat"}""");
        await OfferAsync();

        await _ben.TapAsync("Принять");

        var env = UnitFeatureTests.Files(_ben.Last).Env;
        Assert.NotEqual((string?)old["PU_SECRET_KEY"], (string?)env["PU_SECRET_KEY"]);
        Assert.NotEqual((string?)old["PU_ENCRYPT_KEY"], (string?)env["PU_ENCRYPT_KEY"]);
        Assert.Null(await _host.Get<UnitStateStore>().FindAsync(_node.Unit, Stop));
        Assert.Equal(0, await _host.Get<IUnitLogStore>().CountAsync(new UnitLogQuery { Units = [_node.Unit] }, Stop));
    }

    [Fact]
    public async Task The_old_owners_listeners_end_and_links_without_a_right_go()
    {
        await _anna.CreateUnitAsync("Heater", "power", "target");
        await _host.Get<EdgeStore>().AddAsync(
            new UnitEdge(_node.Id, (await _host.NodeAsync("Heater", "target")).Id), 10, Stop);
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Greenhouse", "Recommended", "Start");
        await _host.PublishAsync(_node, "20.5");
        await OfferAsync();

        await _ben.TapAsync("Принять");
        await _host.TickAsync();

        Assert.Empty(await _host.Get<EdgeStore>().AllAsync(Stop));
        Assert.Contains("A link has ended", _anna.Find("link has ended").Text, StringComparison.Ordinal);
        Assert.Contains("the Unit was handed over", _anna.Find("The listener on Greenhouse").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declined_unit_stays_and_its_owner_is_told()
    {
        await OfferAsync();

        await _ben.TapAsync("Отказаться");

        Assert.Equal("Person 1002 has declined Greenhouse. It stays yours.", _anna.Last.Text);
        Assert.Equal(1001, await OwnerAsync());
        await _ben.PressAsync(new AnswerOffer(Guid.CreateVersion7(), IsAccepted: true));
        Assert.Contains("уже не действует", _ben.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_offer_is_shown_can_be_withdrawn_and_is_over_then()
    {
        await OfferAsync();
        var offer = _ben.Last;
        await _anna.PressAsync(new EditUnit(_node.Unit.Value));
        Assert.Contains("Offered to Person 1002 until", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("Withdraw the offer");
        await _ben.TapAsync(offer, "Принять");

        Assert.NotNull(_ben.Find("уже не действует"));
        Assert.Contains("Предложение Greenhouse отозвали.", _ben.Find("отозвали").Text, StringComparison.Ordinal);
        Assert.Equal(1001, await OwnerAsync());
    }

    [Fact]
    public async Task A_second_offer_is_refused_as_long_as_the_first_stands()
    {
        await OfferAsync();

        await _anna.PressAsync(new StartTransfer(_node.Unit.Value));
        await _anna.SayAsync("1002");
        await _anna.TapAsync("✅ Yes");

        Assert.Contains("is offered to somebody already", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_expires_after_a_day_and_its_owner_is_told()
    {
        await OfferAsync();
        var offer = _ben.Last;
        _host.Time.Advance(TransferHandlers.Lifetime);

        await _ben.TapAsync(offer, "Принять");
        await _host.RunAsync<ExpireOffersJob>(job => job.RunAsync(Stop));
        await _host.RunAsync<ExpireOffersJob>(job => job.RunAsync(Stop));
        await _host.SettleAsync();

        Assert.Contains("уже не действует", _ben.Last.Text, StringComparison.Ordinal);
        Assert.Single(_anna.Messages, message => message.Text.Contains("did not answer in time", StringComparison.Ordinal));
        Assert.Equal(1001, await OwnerAsync());
    }

    [Fact]
    public async Task A_receiver_with_too_many_units_is_refused_with_use_and_limit_and_may_accept_later()
    {
        for (var number = 1; number <= 2; number++)
        {
            await _ben.PressAsync(new StartCreateUnit());
            await _ben.SayAsync($"Юнит {number}");
            await _ben.SayAsync("x");
            await _ben.TapAsync("Ничего не получает");
        }

        await OfferAsync();
        await _ben.TapAsync("Принять");
        Assert.Contains("у вас юнитов: 2, а этот инстанс разрешает одному человеку 2", _ben.Last.Text, StringComparison.Ordinal);
        Assert.Equal(1001, await OwnerAsync());

        var own = (await _host.NodeAsync("Юнит 1", "x")).Unit;
        await _host.Get<UnitStore>().DeleteAsync(own, 1002, Stop);
        await _ben.TapAsync("Принять");
        Assert.Equal(1002, await OwnerAsync());
    }

    [Fact]
    public async Task An_offer_is_answered_by_its_receiver_and_offered_by_the_owner_alone()
    {
        await OfferAsync();
        var offer = (await _host.Get<OfferStore>().FindByUnitAsync(_node.Unit, Stop))!;
        var eve = _host.Person(1003);

        await eve.PressAsync(new AnswerOffer(offer.Id, IsAccepted: true));
        await eve.PressAsync(new WithdrawOffer(offer.Id));
        await eve.PressAsync(new StartTransfer(_node.Unit.Value));
        await _ben.PressAsync(new WithdrawOffer(offer.Id));

        Assert.Equal(2, eve.Messages.Count(message => message.Text.StartsWith("This offer is over", StringComparison.Ordinal)));
        Assert.Equal("This Unit does not exist any more.", eve.Last.Text);
        Assert.Equal(offer, await _host.Get<OfferStore>().FindByUnitAsync(_node.Unit, Stop));
        Assert.Equal(1001, await OwnerAsync());
    }

    [Fact]
    public async Task In_a_group_an_offer_is_not_answered_because_files_follow()
    {
        await OfferAsync();
        var offer = (await _host.Get<OfferStore>().FindByUnitAsync(_node.Unit, Stop))!;
        var group = _ben.In(-1001234);

        await group.PressAsync(new AnswerOffer(offer.Id, IsAccepted: true));

        Assert.Contains("личном чате", group.Notice, StringComparison.Ordinal);
        Assert.Equal(1001, await OwnerAsync());
    }

    private async Task OfferAsync()
    {
        await _anna.SayAsync("/units");
        await _anna.TapAsync("Greenhouse", "Settings", "Hand over");
        await _anna.SayAsync("@person_1002");
        await _anna.TapAsync("✅ Yes");
    }

    private async Task<long> OwnerAsync() => (await _host.Get<UnitStore>().FindAsync(_node.Unit, Stop))!.OwnerId;
}
