using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Tests.Features.Units.Access;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Mosquitto;

/// <summary>
/// Devices that are connected to mosquitto and publish all the time lose their rights: what they publish afterwards reaches
/// nobody, and others notice nothing.
/// </summary>
public sealed class MosquittoSilenceTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int RoundsAfter = 50;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly List<RawMqttClient> _sessions = [];

    private MosquittoHost _host = null!;
    private TestUnit _unit = null!;
    private TestUnit _other = null!;
    private RawMqttClient _server = null!;
    private int _number;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await MosquittoHost.StartAsync();
        _unit = await _host.AddUnitAsync(1001);
        _other = await _host.AddUnitAsync(1002);
        _sessions.Add(_server = await _host.ConnectServerAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions) session.Dispose();
        if (_host is not null) await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_new_token_silences_the_device_with_the_old_one()
    {
        await FallSilentAsync(() => _host.Get<UnitStore>().ReissueAsync(_unit.Id, _unit.OwnerId, "newer", Stop), _unit);

        var device = await ConnectAsync(_host.Get<UnitTokens>().Issue(_unit.Id, "newer"));
        Assert.True(await IsHeardAsync(device, _unit));
    }

    [Fact]
    public async Task Blocking_a_person_silences_all_the_persons_devices_until_it_is_taken_back()
    {
        var persons = _host.Get<PersonStore>();
        var second = await _host.AddUnitAsync(_unit.OwnerId);

        await FallSilentAsync(() => persons.SetBlockedAsync(_unit.OwnerId, isBlocked: true, Stop), _unit, second);

        Assert.True(await persons.SetBlockedAsync(_unit.OwnerId, isBlocked: false, Stop));
        var device = await ConnectAsync(_unit.Token);
        await Eventually.HoldsAsync(() => IsHeardAsync(device, _unit), "the device is heard again", Stop);
    }

    [Fact]
    public async Task Deleting_a_unit_silences_its_device() =>
        await FallSilentAsync(() => _host.Get<UnitStore>().DeleteAsync(_unit.Id, _unit.OwnerId, Stop), _unit);

    private async Task FallSilentAsync(Func<Task<bool>> change, params TestUnit[] units)
    {
        var devices = new List<(RawMqttClient Session, TestUnit Unit)>();
        foreach (var unit in units) devices.Add((await ConnectAsync(unit.Token), unit));
        var other = await ConnectAsync(_other.Token);
        foreach (var (session, unit) in (IEnumerable<(RawMqttClient, TestUnit)>)[.. devices, (other, _other)])
            await Eventually.HoldsAsync(() => IsHeardAsync(session, unit), "the device is heard", Stop);

        var clock = Stopwatch.StartNew();
        Assert.True(await change());
        var published = 0;
        for (var isAnyHeard = true; isAnyHeard; published++)
        {
            isAnyHeard = false;
            foreach (var (session, unit) in devices) isAnyHeard |= await IsHeardAsync(session, unit);
            Assert.True(await IsHeardAsync(other, _other));
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
        }

        output.WriteLine($"silent {clock.ElapsedMilliseconds} ms after the change, {published} rounds of values later");
        for (var round = 0; round < RoundsAfter; round++)
        {
            foreach (var (session, unit) in devices) Assert.False(await IsHeardAsync(session, unit));
            Assert.True(await IsHeardAsync(other, _other));
        }
    }

    private async Task<RawMqttClient> ConnectAsync(string token)
    {
        var session = await _host.ConnectAsync(token);
        _sessions.Add(session);
        return session;
    }

    /// <summary>Publishes a value that no other is equal to; whether it has reached the server.</summary>
    private async Task<bool> IsHeardAsync(RawMqttClient device, TestUnit unit)
    {
        var value = (++_number).ToString(CultureInfo.InvariantCulture);
        await device.PublishAsync(
            unit.Output.TopicOn(AccessHost.Domain), value, Stop, qos: 1, packetId: (ushort)(_number % 60_000 + 1));

        // Mosquitto hands a value on before it acknowledges it, so that the answer to a ping comes after the value.
        await device.ReadAsync(RawMqttPacket.PubAck, Stop);
        await _server.SendAsync(MqttFrames.PingRequest(), Stop);
        var isHeard = false;
        while (await _server.ReadAsync(Stop) is { } packet && packet.Type != RawMqttPacket.PingResponse)
            isHeard |= Encoding.UTF8.GetString(packet.ReadPublish(_server.Version).Payload) == value;
        return isHeard;
    }
}
