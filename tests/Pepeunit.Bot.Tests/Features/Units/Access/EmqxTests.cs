using Microsoft.Extensions.DependencyInjection;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Access.Emqx;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>With EMQX outside, played by a strict fake: what is called, in what order, and what comes of it.</summary>
public sealed class EmqxTests : IAsyncLifetime
{
    private FakeEmqx _emqx = null!;
    private AccessHost _host = null!;
    private TestUnit _unit = null!;
    private TestUnit _other = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _emqx = await FakeEmqx.StartAsync(Stop);
        _host = await StartAsync(FakeEmqx.Secret);
        _unit = await _host.AddUnitAsync(1001);
        _other = await _host.AddUnitAsync(1002);
        _emqx.Authenticates = token =>
            _host.Get<UnitAccess>().Authenticate(token, out _) == AuthenticationRefusal.None;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _emqx.DisposeAsync();
    }

    [Fact]
    public async Task A_new_token_clears_bans_and_kicks_in_this_order_and_leaves_others_alone()
    {
        _emqx.Connect("a/1", _unit.Token);
        _emqx.Connect("b", _unit.Token);
        _emqx.Connect("other", _other.Token);

        await _host.Get<UnitStore>().ReissueAsync(_unit.Id, _unit.OwnerId, "newer", Stop);
        await GoneAsync("a/1", "b");

        Assert.Equal(
            [
                "DELETE clients/a/1/authorization/cache", "DELETE clients/b/authorization/cache", "POST banned",
                "DELETE clients/a/1", "DELETE clients/b",
            ],
            Changing());
        Assert.True(_emqx.IsConnected("other"));
        Assert.False(_emqx.IsBanned(_other.Token));
        Assert.False(_emqx.IsBanned(_host.Get<UnitTokens>().Issue(_unit.Id, "newer")));
    }

    [Fact]
    public async Task Deleting_a_unit_ends_its_sessions()
    {
        _emqx.Connect("a", _unit.Token);

        await _host.Get<UnitStore>().DeleteAsync(_unit.Id, _unit.OwnerId, Stop);
        await GoneAsync("a");

        Assert.Equal(["DELETE clients/a/authorization/cache", "POST banned", "DELETE clients/a"], Changing());
    }

    [Fact]
    public async Task A_blocked_persons_units_go_and_come_back_when_the_person_does()
    {
        var second = await _host.AddUnitAsync(_unit.OwnerId);
        _emqx.Connect("a", _unit.Token);
        _emqx.Connect("b", second.Token);
        _emqx.Connect("other", _other.Token);

        await _host.Get<PersonStore>().SetBlockedAsync(_unit.OwnerId, isBlocked: true, Stop);
        await GoneAsync("a", "b");
        Assert.True(_emqx.IsConnected("other"));
        Assert.True(_emqx.IsBanned(_unit.Token) && _emqx.IsBanned(second.Token));

        await _host.Get<PersonStore>().SetBlockedAsync(_unit.OwnerId, isBlocked: false, Stop);
        await Eventually.HoldsAsync(
            () => !_emqx.IsBanned(_unit.Token) && !_emqx.IsBanned(second.Token), "the bans are taken back", Stop);
    }

    [Fact]
    public async Task A_session_that_stays_loses_what_it_may_not_read_any_more()
    {
        await _host.Get<EdgeStore>().AddAsync(new UnitEdge(_other.Output.Id, _unit.Input.Id), 10, Stop);
        var theirs = _other.Output.TopicOn(AccessHost.Domain);
        var own = _unit.Input.TopicOn(AccessHost.Domain);
        await _host.Get<UnitAccess>().ReloadAsync(Stop);
        _emqx.Connect("a", _unit.Token, own, theirs);

        await _host.Get<IDeviceKick>().RecheckAsync(_unit.Id, Stop);
        Assert.Equal([own, theirs], _emqx.TopicsOf("a"));
        await _host.Get<EdgeStore>().RemoveAsync(new UnitEdge(_other.Output.Id, _unit.Input.Id), Stop);
        await _host.Get<UnitAccess>().ReloadAsync(Stop);
        await _host.Get<IDeviceKick>().RecheckAsync(_unit.Id, Stop);

        Assert.Equal([own], _emqx.TopicsOf("a"));
        Assert.True(_emqx.IsConnected("a"));
        Assert.False(_emqx.IsBanned(_unit.Token));
    }

    [Fact]
    public async Task Kicking_a_unit_whose_token_is_good_bans_nobody()
    {
        _emqx.Connect("a", _unit.Token);

        await _host.Get<IDeviceKick>().KickAsync(_unit.Id, Stop);

        Assert.Equal(["DELETE clients/a/authorization/cache", "DELETE clients/a"], Changing());
        Assert.True(_emqx.IsConnected("a"));
    }

    [Fact]
    public async Task A_call_that_fails_for_a_while_is_made_again()
    {
        _emqx.Connect("a", _unit.Token);
        _emqx.Failures = 2;

        await _host.Get<UnitStore>().ReissueAsync(_unit.Id, _unit.OwnerId, "newer", Stop);

        await GoneAsync("a");
    }

    [Fact]
    public async Task What_emqx_refuses_is_told_without_secrets_and_comes_again()
    {
        await using var host = await StartAsync("another secret");
        var unit = await host.AddUnitAsync(1001);
        _emqx.Connect("a", unit.Token);

        await host.Get<UnitStore>().ReissueAsync(unit.Id, unit.OwnerId, "newer", Stop);
        await Eventually.HoldsAsync(
            () => host.Logs.Lines.Count(line => line.Contains("401 BAD_API_KEY_OR_SECRET", StringComparison.Ordinal)) > 1,
            "the refusal is logged again", Stop);

        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("another secret", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains(unit.Token, StringComparison.Ordinal));
        Assert.True(_emqx.IsConnected("a"));
    }

    [Fact]
    public async Task Setting_up_asks_this_program_first_and_denies_when_it_is_away()
    {
        var configuration = _emqx.Configuration;
        var setup = _host.Get<EmqxSetup>();

        await setup.SetUpAsync(Stop);
        await setup.SetUpAsync(Stop);

        var authn = configuration.Authenticators["password_based:http"];
        Assert.Equal("http://bot:8080/pepeunit/api/v1/broker/authn", (string?)authn["url"]);
        Assert.Equal("${username}", (string?)authn["body"]!["username"]);
        Assert.Equal("Bearer a secret of the broker", (string?)authn["headers"]!["authorization"]);
        Assert.Equal(["http", "file"], configuration.Sources.Select(source => (string?)source["type"]));
        Assert.Equal([true, false], configuration.Sources.Select(source => (bool)source["enable"]!));
        Assert.Equal("{allow, all}.\n", (string?)configuration.Sources[1]["rules"]);
        Assert.Equal("${action}", (string?)configuration.Sources[0]["body"]!["action"]);
        Assert.Equal("deny", (string?)configuration.Settings["no_match"]);
        Assert.Equal("DELETE authorization/cache", _emqx.Calls[^1]);
    }

    [Fact]
    public async Task Setting_up_at_start_waits_for_emqx_that_is_away()
    {
        await using var later = await FakeEmqx.StartAsync(Stop);
        later.Failures = 4;

        await using var host = await StartAsync(FakeEmqx.Secret, later, ("Emqx:Setup", "true"));

        await Eventually.HoldsAsync(
            () => later.Configuration.Authenticators.Count == 1, "EMQX is set up at the second attempt", Stop);
    }

    /// <summary>A token of the old backend, with its claims in any order, is found as well.</summary>
    [Theory]
    [InlineData("""{"uuid":"U","type":"Unit"}""")]
    [InlineData("""{"a":1,"uuid":"U"}""")]
    [InlineData("""{"ab":1,"uuid":"U"}""")]
    [InlineData("""{"abc":1,"uuid":"U","jti":"x"}""")]
    public void A_token_is_found_by_the_unit_that_it_names(string payload)
    {
        var text = payload.Replace("\"U\"", $"\"{_unit.Id}\"", StringComparison.Ordinal);
        var token = "eyJhbGciOiJIUzI1NiJ9." + System.Buffers.Text.Base64Url.EncodeToString(
            System.Text.Encoding.UTF8.GetBytes(text)) + ".c2ln";

        Assert.Single(TokenPattern.Of(_unit.Id), pattern => token.Contains(pattern, StringComparison.Ordinal));
        Assert.DoesNotContain(TokenPattern.Of(_other.Id), pattern => token.Contains(pattern, StringComparison.Ordinal));
    }

    private IEnumerable<string> Changing() => _emqx.Calls.Where(call => !call.StartsWith("GET", StringComparison.Ordinal));

    private Task GoneAsync(params string[] clientIds) => Eventually.HoldsAsync(
        () => clientIds.All(id => !_emqx.IsConnected(id)), "the sessions have ended", Stop);

    private Task<AccessHost> StartAsync(string secret, FakeEmqx? emqx = null, params (string, string)[] more) =>
        AccessHost.StartAsync(
            [
                ("Broker:Kind", "external"), ("Emqx:Url", (emqx ?? _emqx).Url.ToString()), ("Emqx:Key", FakeEmqx.Key),
                ("Emqx:Secret", secret), ("Emqx:CallbackUrl", "http://bot:8080"),
                ("Access:BrokerSecret", "a secret of the broker"), .. more,
            ],
            services => services.AddSingleton<IBrokerStatus>(new NoBroker()));

    private sealed class NoBroker : IBrokerStatus
    {
        public bool IsReady => true;
    }
}
