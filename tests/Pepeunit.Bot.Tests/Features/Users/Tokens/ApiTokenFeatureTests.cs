using System.Text.RegularExpressions;
using Pepeunit.Bot.Features.Users.Tokens;
using Pepeunit.Bot.Storage.Relational;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Users.Tokens;

public sealed partial class ApiTokenFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync(("ApiTokens:TokensPerPerson", "10"));
        _anna = _host.Person(1001);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_token_is_shown_once_and_is_stored_as_a_hash()
    {
        var secret = await CreateAsync("Home server");

        await using var connection = await _host.Get<RelationalDatabase>().OpenAsync(Stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id || name || hash FROM api_token";
        var row = (string)(await command.ExecuteScalarAsync(Stop))!;
        var known = await _host.Get<ApiTokenStore>().FindByTokenAsync(secret, _host.Time.GetUtcNow(), Stop);
        await _anna.SayAsync("/tokens");
        await _anna.TapAsync("Home server");

        Assert.Equal(1001, known!.PersonId);
        Assert.DoesNotContain(secret[4..], row, StringComparison.Ordinal);
        Assert.DoesNotContain("pep_", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_tells_when_it_was_made_and_last_used()
    {
        var secret = await CreateAsync("Home server");
        await _anna.SayAsync("/tokens");
        await _anna.TapAsync("Home server");
        var before = _anna.Last.Text;

        await _host.Get<ApiTokenStore>().FindByTokenAsync(secret, _host.Time.GetUtcNow(), Stop);
        await _host.JumpAsync(TimeSpan.FromMinutes(5));
        await _anna.TapAsync("Refresh");

        Assert.Contains("Never used.", before, StringComparison.Ordinal);
        Assert.Contains("Last used: 5 min ago", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoking_asks_first_and_then_the_token_is_nothing()
    {
        var secret = await CreateAsync("Home server");
        await _anna.SayAsync("/tokens");

        await _anna.TapAsync("Home server", "Revoke");
        var question = _anna.Last.Text;
        await _anna.TapAsync("Yes, revoke it");

        Assert.Contains("Revoke Home server?", question, StringComparison.Ordinal);
        Assert.Equal("Revoked.", _anna.Notice);
        Assert.Null(await _host.Get<ApiTokenStore>().FindByTokenAsync(secret, _host.Time.GetUtcNow(), Stop));
    }

    [Fact]
    public async Task Nobody_opens_or_revokes_another_persons_token()
    {
        var secret = await CreateAsync("Home server");
        var token = (await _host.Get<ApiTokenStore>().FindByTokenAsync(secret, _host.Time.GetUtcNow(), Stop))!;
        var boris = _host.Person(1002);

        await boris.PressAsync(new OpenApiToken(token.Id));
        var opened = boris.Last.Text;
        await boris.PressAsync(new RevokeApiToken(token.Id));

        Assert.Equal("This token does not exist any more.", opened);
        Assert.NotNull(await _host.Get<ApiTokenStore>().FindAsync(token.Id, 1001, Stop));
    }

    [Fact]
    public async Task In_a_group_nothing_is_listed_or_made()
    {
        await CreateAsync("Home server");
        var group = _anna.In(-1001234);

        await group.SayAsync("/tokens");
        await group.PressAsync(new StartCreateApiToken());

        Assert.Contains("Open /tokens in your private chat", group.Notice, StringComparison.Ordinal);
        Assert.All(group.Messages, message =>
            Assert.DoesNotContain("Home server", message.Text, StringComparison.Ordinal));
        Assert.Equal(1, await _host.Get<ApiTokenStore>().CountAsync(1001, Stop));
    }

    [Fact]
    public async Task Too_many_tokens_are_refused_with_limit_and_use()
    {
        for (var number = 1; number <= 10; number++)
        {
            await CreateAsync($"Token {number}");
            _host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await _anna.SayAsync("/tokens");
        var first = _anna.Last;

        await _anna.TapAsync("›");
        var second = _anna.Last;
        await _anna.TapAsync("New token");

        Assert.Contains("10 of 10 · page 1 of 2", first.Text, StringComparison.Ordinal);
        Assert.True(second.Has("Token 1"));
        Assert.StartsWith("You have 10 API tokens, and this instance allows 10", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_asked_again()
    {
        await _anna.SayAsync("/tokens");
        await _anna.TapAsync("New token");

        await _anna.SayAsync("a name that is longer than thirty");

        Assert.Contains("A name has 1 to 30 characters", _anna.Last.Text, StringComparison.Ordinal);
        Assert.Equal(0, await _host.Get<ApiTokenStore>().CountAsync(1001, Stop));
    }

    private async Task<string> CreateAsync(string name)
    {
        await _anna.SayAsync("/tokens");
        await _anna.TapAsync("New token");
        await _anna.SayAsync(name);
        return Secret().Match(_anna.Last.Text).Value;
    }

    [GeneratedRegex("pep_[A-Za-z0-9_-]{43}")]
    private static partial Regex Secret();
}
