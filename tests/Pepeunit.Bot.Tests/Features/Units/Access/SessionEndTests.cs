using System.Diagnostics;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

/// <summary>Devices on real sockets at the embedded broker, publishing all the time, lose their rights.</summary>
public sealed class SessionEndTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private AccessHost _host = null!;
    private TestUnit _unit = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await AccessHost.StartAsync();
        _unit = await _host.AddUnitAsync(1001);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_new_token_ends_the_sessions_of_the_old_one()
    {
        await EndsAsync(() => _host.Get<UnitStore>().ReissueAsync(_unit.Id, _unit.OwnerId, "newer", Stop));

        using var device = await RawMqttClient.ConnectAsync(
            _host.MqttPort, _host.Get<UnitTokens>().Issue(_unit.Id, "newer"), Stop);
        await device.PingAsync(Stop);
    }

    [Fact]
    public async Task Blocking_a_person_ends_the_sessions_of_all_the_persons_units()
    {
        var second = await _host.AddUnitAsync(_unit.OwnerId);
        using var also = await RawMqttClient.ConnectAsync(_host.MqttPort, second.Token, Stop);
        using var other = await RawMqttClient.ConnectAsync(_host.MqttPort, (await _host.AddUnitAsync(1002)).Token, Stop);

        await EndsAsync(() => _host.Get<PersonStore>().SetBlockedAsync(_unit.OwnerId, isBlocked: true, Stop));

        Assert.Null(await also.ReadAsync(Stop));
        await other.PingAsync(Stop);
        await _host.Get<PersonStore>().SetBlockedAsync(_unit.OwnerId, isBlocked: false, Stop);
        await _host.Get<UnitAccess>().ReloadAsync(Stop);
        using var back = await RawMqttClient.ConnectAsync(_host.MqttPort, _unit.Token, Stop);
        await back.PingAsync(Stop);
    }

    [Fact]
    public async Task Handing_a_unit_over_ends_its_sessions()
    {
        await _host.AddUnitAsync(1002);
        var offer = new UnitOffer(Guid.CreateVersion7(), _unit.Id, _unit.OwnerId, 1002, long.MaxValue);
        var offers = _host.Get<OfferStore>();
        await offers.AddAsync(offer, Stop);

        await EndsAsync(async () => await offers.AcceptAsync(offer, "newer", "sealed", 100, Stop) == TransferOutcome.Transferred);
    }

    [Fact]
    public async Task Deleting_a_unit_ends_its_sessions() =>
        await EndsAsync(() => _host.Get<UnitStore>().DeleteAsync(_unit.Id, _unit.OwnerId, Stop));

    /// <summary>Two sessions of the Unit publish until they are closed, and do not come back.</summary>
    private async Task EndsAsync(Func<Task<bool>> change)
    {
        using var first = await RawMqttClient.ConnectAsync(_host.MqttPort, _unit.Token, Stop);
        using var second = await RawMqttClient.ConnectAsync(_host.MqttPort, _unit.Token, Stop);
        var publishing = Task.WhenAll(PublishAsync(first), PublishAsync(second));
        await Eventually.HoldsAsync(
            () => Volatile.Read(ref _published) > 20 || publishing.IsCompleted, "both publish", Stop);
        Assert.False(publishing.IsCompleted);

        var watch = Stopwatch.StartNew();
        Assert.True(await change());
        await publishing.WaitAsync(Limit, Stop);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Limit);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => RawMqttClient.ConnectAsync(_host.MqttPort, _unit.Token, Stop));
    }

    private int _published;

    private async Task PublishAsync(RawMqttClient device)
    {
        var topic = _unit.Output.TopicOn(AccessHost.Domain);
        try
        {
            for (ushort packetId = 1; ; packetId = (ushort)(packetId % 60_000 + 1))
            {
                await device.PublishAsync(topic, "21.5", Stop, qos: 1, packetId);
                if (await device.ReadAsync(Stop) is null) return;
                Interlocked.Increment(ref _published);
            }
        }
        catch (IOException)
        {
            // Closed while it wrote.
        }
    }
}
