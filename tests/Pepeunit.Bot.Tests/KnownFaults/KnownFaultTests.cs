using System.Net;
using System.Net.Http.Json;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Tests.Features;
using Pepeunit.Bot.Tests.Features.Units.Access;
using Pepeunit.Bot.Tests.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.KnownFaults;

/// <summary>
/// The faults of the platform's existing services that lie in the product around ingest, one test each under the fault's
/// number. Those of ingest are in its own tests.
/// </summary>
public sealed class KnownFaultTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fault_14_the_owner_sees_that_a_listener_refuses_how_often_why_and_when_it_last_worked()
    {
        await using var host = await FeatureHost.StartAsync();
        var anna = host.Person(1001);
        await anna.CreateUnitAsync("Greenhouse", "temperature, humidity");
        var node = await host.NodeAsync("Greenhouse", "temperature");
        await anna.SayAsync("/units");
        await host.PublishAsync(node, "20.5");
        await anna.TapAsync("Greenhouse", "Listen", "Recommended", "Start");
        await host.PublishAsync(node, "21.5");

        host.Time.Advance(TimeSpan.FromMinutes(10));
        await host.PublishAsync(node, "NaN", "1e999");
        await anna.TapAsync("Manage");

        var card = anna.Last.Text;
        Assert.Contains("10 min ago", card, StringComparison.Ordinal);
        Assert.Contains("Refused, not a finite number: 2", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_15_a_forged_webhook_call_gets_nothing_and_a_chat_id_makes_nobody_an_owner()
    {
        await using var shell = await ShellHost.StartAsync(
            new ShellHost.Setup(routes => routes.Text<TestHandlers>((_, update, _) =>
                Task.FromResult(TestHandlers.Say($"heard {update.Text}"))))
            {
                IsWebhook = true,
            },
            Stop);
        using var stranger = new HttpClient { BaseAddress = shell.Address };
        using var forged = await stranger.PostAsJsonAsync(WebhookEndpoint.Path, new { update_id = 1, message = new { } }, Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);

        await using var host = await FeatureHost.StartAsync();
        var anna = host.Person(1001);
        await anna.CreateUnitAsync("Greenhouse", "temperature");
        var unit = (await host.NodeAsync("Greenhouse", "temperature")).Unit;

        var files = host.Telegram.MessagesOf(1001).Count(message => message.Documents.Count > 0);

        // Whoever writes into a chat that bears Anna's number is still who the update says he is.
        var ben = host.Person(1002).In(1001);
        await ben.PressAsync(new SendUnitFiles(unit.Value));
        Assert.Equal(files, host.Telegram.MessagesOf(1001).Count(message => message.Documents.Count > 0));
        Assert.Empty(host.Telegram.MessagesOf(1002));
    }

    [Fact]
    public async Task Fault_16_no_unit_publishes_into_anothers_output()
    {
        await using var host = await AccessHost.StartAsync([]);
        var (ours, theirs) = (await host.AddUnitAsync(1001), await host.AddUnitAsync(1002));
        var access = host.Get<IBrokerAccess>();
        var topic = theirs.Output.TopicOn(AccessHost.Domain);

        await host.Get<EdgeStore>().AddAsync(new UnitEdge(theirs.Output.Id, ours.Input.Id), 10, Stop);
        await host.Get<UnitAccess>().ReloadAsync(Stop);

        Assert.Equal(AuthenticationRefusal.None, access.Authenticate(ours.Token, out var we));
        Assert.Equal(AuthenticationRefusal.None, access.Authenticate(theirs.Token, out var they));
        Assert.NotEqual(AccessVerdict.Allowed, access.MayPublish(we, topic));
        Assert.Equal(AccessVerdict.Allowed, access.MaySubscribe(we, topic));
        Assert.Equal(AccessVerdict.Allowed, access.MayPublish(they, topic));
    }
}
