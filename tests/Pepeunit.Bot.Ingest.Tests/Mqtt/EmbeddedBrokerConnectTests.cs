using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Mqtt.Embedded;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Mqtt;

public sealed class EmbeddedBrokerConnectTests : IAsyncLifetime
{
    private BrokerHost _broker = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _broker = await BrokerHost.StartAsync(Stop);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Theory]
    [InlineData(4, null, 4)]
    [InlineData(4, "forged", 4)]
    [InlineData(4, "blocked", 5)]
    [InlineData(5, null, 0x86)]
    [InlineData(5, "forged", 0x86)]
    [InlineData(5, "blocked", 0x87)]
    public async Task Who_is_not_known_or_not_allowed_is_refused(int version, string? token, int code)
    {
        _broker.Access.Refuse(_broker.AddUnit("blocked"), AuthenticationRefusal.Blocked);
        using var client = await RawMqttClient.OpenAsync(_broker.Port, (byte)version, Stop);

        await client.SendAsync(MqttFrames.Connect("c", token, version: (byte)version), Stop);

        Assert.Equal(code, (await client.ReadAsync(RawMqttPacket.ConnAck, Stop)).Body[1]);
        Assert.Null(await client.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_device_may_hold_several_sessions()
    {
        _broker.AddUnit("token");
        using var first = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "a");
        using var second = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "b");
        using var unnamed = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "");

        await first.PingAsync(Stop);
        await second.PingAsync(Stop);
        await unnamed.PingAsync(Stop);
    }

    [Fact]
    public async Task A_client_id_takes_over_the_session_of_its_own_unit_only()
    {
        _broker.AddUnit("mine");
        _broker.AddUnit("other");
        using var old = await RawMqttClient.ConnectAsync(_broker.Port, "mine", Stop, clientId: "same");
        using var stranger = await RawMqttClient.ConnectAsync(_broker.Port, "other", Stop, clientId: "same");
        await old.PingAsync(Stop);

        using var young = await RawMqttClient.ConnectAsync(_broker.Port, "mine", Stop, clientId: "same");

        Assert.Null(await old.ReadAsync(Stop));
        await young.PingAsync(Stop);
        await stranger.PingAsync(Stop);
    }

    [Fact]
    public async Task An_mqtt5_client_is_told_the_limits()
    {
        _broker.AddUnit("token");
        using var client = await RawMqttClient.OpenAsync(_broker.Port, 5, Stop);

        await client.SendAsync(MqttFrames.Connect("", "token", keepAlive: 0, version: 5), Stop);
        var answer = await client.ReadAsync(RawMqttPacket.ConnAck, Stop);

        byte[] noRetain = [0x25, 0], noWildcard = [0x28, 0], noShared = [0x2A, 0], keepAlive1200 = [0x13, 0x04, 0xB0];
        foreach (var property in new[] { noRetain, noWildcard, noShared, keepAlive1200 })
            Assert.True(answer.Body.AsSpan(3).IndexOf(property) >= 0, Convert.ToHexString(answer.Body));
        Assert.Contains("auto-", System.Text.Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kicked_unit_loses_all_its_sessions_and_cannot_come_back()
    {
        var unit = _broker.AddUnit("token");
        _broker.AddUnit("other");
        using var first = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, version: 5, clientId: "a");
        using var second = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "b");
        using var other = await RawMqttClient.ConnectAsync(_broker.Port, "other", Stop);

        _broker.Access.Refuse(unit, AuthenticationRefusal.Blocked);
        await _broker.Broker.KickAsync(unit, Stop);

        Assert.Equal(0x87, (await first.ReadAsync(RawMqttPacket.Disconnect, Stop)).Body[0]);
        Assert.Null(await first.ReadAsync(Stop));
        Assert.Null(await second.ReadAsync(Stop));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => RawMqttClient.ConnectAsync(_broker.Port, "token", Stop));
        await other.PingAsync(Stop);
    }

    [Fact]
    public async Task A_revoked_token_ends_its_session_within_a_tick_without_a_kick()
    {
        _broker.AddUnit("token");
        using var client = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop);
        await _broker.Broker.TickAsync();
        await client.PingAsync(Stop);

        _broker.Access.Revoke("token");
        await _broker.Broker.TickAsync();

        Assert.Null(await client.ReadAsync(Stop));
    }

    [Fact]
    public async Task A_silent_session_ends_after_one_and_a_half_keep_alives()
    {
        _broker.AddUnit("token");
        using var silent = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "silent");
        using var lively = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, clientId: "lively");

        _broker.Time.Advance(TimeSpan.FromSeconds(89));
        await _broker.Broker.TickAsync();
        await lively.PingAsync(Stop);
        _broker.Time.Advance(TimeSpan.FromSeconds(2));
        await _broker.Broker.TickAsync();

        Assert.Null(await silent.ReadAsync(Stop));
        await lively.PingAsync(Stop);
        Assert.Equal(1, _broker.Metrics.Faults[BrokerFault.KeepAliveExpired]);
    }

    [Fact]
    public async Task Mosquitto_pub_passes_with_the_token_as_username_and_no_password()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mosquitto_pub"), "mosquitto-clients is not installed");
        var unit = _broker.AddUnit("token");
        var topic = _broker.AddOutput(unit, out var node);

        using var publisher = System.Diagnostics.Process.Start(
            "/usr/bin/mosquitto_pub",
            ["-h", "127.0.0.1", "-p", $"{_broker.Port}", "-V", "311", "-u", "token", "-q", "1", "-t", topic, "-m", "21.5"]);
        await publisher.WaitForExitAsync(Stop);

        Assert.Equal(0, publisher.ExitCode);
        Assert.Equal(21.5, _broker.Store.LastValues[node].Value.Number);
    }

    [Fact]
    public async Task A_stop_answers_what_was_taken_and_says_goodbye()
    {
        var topic = _broker.AddOutput(_broker.AddUnit("token"), out var node);
        using var client = await RawMqttClient.ConnectAsync(_broker.Port, "token", Stop, version: 5);
        _broker.Store.Close();
        await client.PublishAsync(topic, "7", Stop, qos: 1, packetId: 5);
        await client.PingAsync(Stop);

        var stopping = _broker.StopAsync(Stop);
        _broker.Store.Open();

        Assert.Equal(5, (await client.ReadAsync(RawMqttPacket.PubAck, Stop)).PacketId);
        Assert.Equal(0x8B, (await client.ReadAsync(RawMqttPacket.Disconnect, Stop)).Body[0]);
        Assert.Null(await client.ReadAsync(Stop));
        await stopping;
        Assert.Equal(7, _broker.Store.LastValues[node].Value.Number);
    }
}
