using System.Text.RegularExpressions;
using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Users;

public sealed partial class InviteFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _host.Get<BotIdentity>().Username = "pepeunit_bot";
        _anna = _host.Person(1001);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Who_opens_an_invitation_begins_and_the_inviter_is_told_once()
    {
        await _anna.SayAsync("/invite");
        var payload = StartPayload().Match(_anna.Last.Text).Groups[1].Value;
        Assert.InRange(payload.Length, 1, 64);
        var boris = _host.Person(1002);

        await boris.SayAsync($"/start {payload}");
        await boris.SayAsync($"/start {payload}");

        Assert.Contains("Welcome", boris.Messages[0].Text, StringComparison.Ordinal);
        Assert.Single(_anna.Messages, message => message.Text.Contains("Person 1002 came", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_forged_invitation_still_lets_the_person_begin_and_tells_nobody()
    {
        await _anna.SayAsync("/menu");
        var before = _anna.Messages.Count;
        var boris = _host.Person(1002);

        await boris.SayAsync("/start ivAAAAAAAAA-kAAAAAAAAAAA");

        Assert.Contains("Welcome", boris.Messages[0].Text, StringComparison.Ordinal);
        Assert.Equal(before, _anna.Messages.Count);
    }

    [Fact]
    public async Task Who_was_here_before_was_not_invited()
    {
        await _anna.SayAsync("/invite");
        var payload = StartPayload().Match(_anna.Last.Text).Groups[1].Value;
        var boris = _host.Person(1002);
        await boris.SayAsync("/menu");
        _host.Time.Advance(TimeSpan.FromHours(1));

        await boris.SayAsync($"/start {payload}");

        Assert.DoesNotContain(_anna.Messages, message => message.Text.Contains("came by", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\?start=([A-Za-z0-9_-]+)")]
    private static partial Regex StartPayload();
}
