using System.Globalization;
using Pepeunit.Bot.Ingest.Mqtt.External;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

/// <summary>
/// What a device was told to have been taken (PUBACK) is stored exactly once, whatever breaks between it and the store. The
/// broker is a real mosquitto.
/// </summary>
public sealed class ExternalBrokerLossTests : IAsyncLifetime
{
    private readonly UnitNodeId _node = Some.UnitNodeId();
    private readonly GatedSampleStore _store = new();
    private MosquittoServer _mosquitto = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        _mosquitto = await MosquittoServer.StartAsync("max_inflight_messages 0", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _store.Open();
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
    }

    [Fact]
    public async Task A_crash_between_receipt_and_commit_loses_nothing()
    {
        // The process that dies has a store that never gets anything.
        var lost = new GatedSampleStore();
        lost.Close();
        await using var line = new BreakableLine(_mosquitto.Port);
        using var dying = await ExternalClient.StartAsync(line.Port, lost, _node, Stop);
        await PublishAsync(1, 5);
        await Eventually.HoldsAsync(() => lost.Begun > 0, "a commit is begun", Stop);
        line.Cut();

        using var next = await ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop);

        await SeeAsync(1, 5);
        Assert.Empty(lost.Numbers);
        Assert.Equal(5, next.Events[ExternalEvent.Redelivered]);
        Assert.Equal(0, next.Events[ExternalEvent.SessionMissing]);
        await next.StopAsync(Stop);
        lost.Open();
    }

    [Fact]
    public async Task A_crash_between_commit_and_acknowledgement_counts_nothing_twice()
    {
        await using var line = new BreakableLine(_mosquitto.Port);
        var load = new CountingLoadSink();
        using var dying = await ExternalClient.StartAsync(line.Port, _store, _node, Stop, load: load);
        _store.Close();
        await PublishAsync(1, 5);
        await Eventually.HoldsAsync(() => load.Messages == 5, "all are taken", Stop);
        line.Cut();
        _store.Open();
        await SeeAsync(1, 5);

        using var next = await ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop);

        await Eventually.HoldsAsync(() => next.CountOf(IngestOutcome.Repeated) == 5, "all five are known", Stop);
        await PublishAsync(6, 8);
        await SeeAsync(1, 8);
        Assert.Equal(8, _store.Numbers.Count);
        Assert.Equal(8, _store.Messages);
        await next.StopAsync(Stop);
    }

    [Fact]
    public async Task A_lost_line_with_a_slow_store_counts_nothing_twice()
    {
        await using var line = new BreakableLine(_mosquitto.Port);
        var load = new CountingLoadSink();
        using var client = await ExternalClient.StartAsync(line.Port, _store, _node, Stop, load: load);
        _store.Close();
        await PublishAsync(1, 5);
        await Eventually.HoldsAsync(() => load.Messages == 5, "all are taken", Stop);
        line.Cut();
        await Eventually.HoldsAsync(() => !client.IsReady, "the loss is seen", Stop);

        line.Mend();
        await Eventually.HoldsAsync(() => client.CountOf(IngestOutcome.Repeated) == 5, "all are known again", Stop);
        _store.Open();

        await SeeAsync(1, 5);
        await PublishAsync(6, 8);
        await SeeAsync(1, 8);
        Assert.Equal(8, _store.Numbers.Count);
        await client.StopAsync(Stop);
    }

    [Fact]
    public async Task What_is_published_while_the_network_is_away_comes_afterwards()
    {
        await using var line = new BreakableLine(_mosquitto.Port);
        using var client = await ExternalClient.StartAsync(line.Port, _store, _node, Stop);
        line.Cut();
        await Eventually.HoldsAsync(() => !client.IsReady, "the loss is seen", Stop);

        await PublishAsync(1, 20);
        line.Mend();

        await SeeAsync(1, 20);
        Assert.Equal(20, _store.Numbers.Count);
        Assert.Equal(1, client.Events[ExternalEvent.SessionMissing]);
        await client.StopAsync(Stop);
    }

    [Fact]
    public async Task A_restart_of_the_broker_loses_nothing_that_was_not_committed()
    {
        using var client = await ExternalClient.StartAsync(_mosquitto.Port, _store, _node, Stop);
        _store.Close();
        await PublishAsync(1, 5);
        await Eventually.HoldsAsync(() => _store.Begun > 0, "a commit is begun", Stop);

        await _mosquitto.StopAsync(Stop);
        await _mosquitto.StartAsync(Stop);
        await Eventually.HoldsAsync(
            () => client.Events[ExternalEvent.Redelivered] == 5, "the broker sends them again", Stop);
        _store.Open();
        await PublishAsync(6, 8);

        await SeeAsync(1, 8);
        Assert.Equal(8, _store.Numbers.Count);
        await client.StopAsync(Stop);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_yet_is_waited_for()
    {
        await _mosquitto.StopAsync(Stop);
        using var client = await ExternalClient.BeginAsync(_mosquitto.Port, _store, _node, Stop);
        await Eventually.HoldsAsync(
            () => client.Events[ExternalEvent.ConnectFailed] > 0, "connecting has failed", Stop);

        await _mosquitto.StartAsync(Stop);

        await Eventually.HoldsAsync(() => client.IsReady, "it is subscribed", Stop);
        await client.StopAsync(Stop);
    }

    /// <summary>Publishes the numbers at QoS 1 past the line that a test cuts, and waits for the broker to have them.</summary>
    private async Task PublishAsync(ushort from, ushort to)
    {
        using var device = await RawMqttClient.ConnectAsync(_mosquitto.Port, "unit", Stop, clientId: "device");
        var topic = $"{ExternalClient.Domain}/{_node}/pepeunit";
        for (var id = from; id <= to; id++)
        {
            var number = id.ToString(CultureInfo.InvariantCulture);
            await device.PublishAsync(topic, number, Stop, qos: 1, packetId: id);
        }

        for (var id = from; id <= to; id++) await device.ReadAsync(RawMqttPacket.PubAck, Stop);
    }

    /// <summary>Waits until each of the numbers is stored, at least once.</summary>
    private async Task SeeAsync(int from, int to)
    {
        var expected = Enumerable.Range(from, to - from + 1).Select(number => (double)number).ToList();
        await Eventually.HoldsAsync(
            () => !expected.Except(_store.Numbers).Any(), $"the numbers {from} to {to} are stored", Stop);
        Assert.Empty(_store.Numbers.Except(expected));
    }
}
