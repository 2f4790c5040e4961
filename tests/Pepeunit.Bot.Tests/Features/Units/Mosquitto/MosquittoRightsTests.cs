using System.Diagnostics;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Mosquitto;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Mosquitto;

/// <summary>Rights as a real mosquitto enforces them. Devices speak MQTT 5 here: 3.1.1 has no word for a refusal.</summary>
public sealed class MosquittoRightsTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const byte NotAuthorized = 0x87;
    private const long Anna = 1001;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    private readonly TempFolder _folder = new();
    private FeatureHost _host = null!;
    private MosquittoServer? _mosquitto;
    private ushort _packetId;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string AclFile => Path.Combine(_folder.Path, "acl");

    private string PidFile => Path.Combine(_folder.Path, "pid");

    private KeepMosquittoRights Keeper => _host.Get<KeepMosquittoRights>();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoServer.IsInstalled, "mosquitto is not installed");
        _host = await FeatureHost.StartAsync(("Mosquitto:AclFile", AclFile), ("Mosquitto:PidFile", PidFile));
        await _host.Person(Anna).SayAsync("/start");
        Assert.Equal(MosquittoReload.NotRunning, await Keeper.TickAsync(Stop));
        _mosquitto = await MosquittoServer.StartAsync($"acl_file {AclFile}\npid_file {PidFile}", Stop);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
        if (_host is not null) await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_unit_publishes_to_its_own_outputs_and_to_nothing_else()
    {
        var pump = await CreateAsync("Pump", "pressure", "speed");
        var other = await CreateAsync("Other", "noise");
        using var device = await ConnectAsync(pump);
        using var stranger = await RawMqttClient.ConnectAsync(_mosquitto!.Port, "no token of ours", Stop, version: 5);
        var pressure = (await NodeAsync("Pump", "pressure")).TopicOn(FeatureHost.Domain);
        await UntilAsync(device, pressure, isAllowed: true);

        Assert.True(await MayPublishAsync(device, $"{FeatureHost.Domain}/output_base_topic/{pump.Id}/state/pepeunit"));
        Assert.True(await MayPublishAsync(device, pressure[..pressure.LastIndexOf('/')]));
        Assert.False(await MayPublishAsync(device, pressure + "/more"));
        Assert.False(await MayPublishAsync(device, $"{FeatureHost.Domain}/input_base_topic/{pump.Id}/update/pepeunit"));
        Assert.False(await MayPublishAsync(device, $"{FeatureHost.Domain}/output_base_topic/{other.Id}/state/pepeunit"));
        Assert.False(await MayPublishAsync(device, (await NodeAsync("Other", "noise")).TopicOn(FeatureHost.Domain)));
        Assert.False(await MayPublishAsync(device, $"elsewhere/{pressure.Split('/')[1]}/pepeunit"));
        Assert.False(await MayPublishAsync(stranger, pressure));
    }

    [Fact]
    public async Task A_deleted_unit_is_denied_at_once_on_its_open_connection()
    {
        var pump = await CreateAsync("Pump", "pressure");
        using var device = await ConnectAsync(pump);
        var topic = (await NodeAsync("Pump", "pressure")).TopicOn(FeatureHost.Domain);
        await UntilAsync(device, topic, isAllowed: true);
        Assert.True(await MayPublishAsync(device, topic));

        var clock = Stopwatch.StartNew();
        await _host.Get<UnitStore>().DeleteAsync(pump.Id, pump.OwnerId, Stop);
        await _host.SettleAsync();
        await UntilAsync(device, topic, isAllowed: false);

        output.WriteLine($"denied after {clock.ElapsedMilliseconds} ms");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, MostTime);
        await device.PingAsync(Stop);
        Assert.DoesNotContain(Token(pump), await File.ReadAllTextAsync(AclFile, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_token_revokes_the_old_and_a_blocked_person_has_no_rights()
    {
        var pump = await CreateAsync("Pump", "pressure");
        using var device = await ConnectAsync(pump);
        var topic = (await NodeAsync("Pump", "pressure")).TopicOn(FeatureHost.Domain);
        await UntilAsync(device, topic, isAllowed: true);

        await _host.Get<UnitStore>().ReissueAsync(pump.Id, pump.OwnerId, "new", Stop);
        await _host.SettleAsync();
        await UntilAsync(device, topic, isAllowed: false);

        using var renewed = await ConnectAsync(pump with { TokenId = "new" });
        Assert.True(await MayPublishAsync(renewed, topic));

        await _host.Get<PersonStore>().SetBlockedAsync(pump.OwnerId, isBlocked: true, Stop);
        await _host.SettleAsync();
        await UntilAsync(renewed, topic, isAllowed: false);
        Assert.False(await MayPublishAsync(renewed, $"{FeatureHost.Domain}/output_base_topic/{pump.Id}/log/pepeunit"));
    }

    [Fact]
    public async Task A_link_lets_the_input_read_the_output_and_its_end_takes_that_back()
    {
        var pump = await CreateAsync("Pump", "pressure");
        var gauge = await CreateAsync("Gauge", "seen", "shown");
        var edge = new UnitEdge((await NodeAsync("Pump", "pressure")).Id, (await NodeAsync("Gauge", "shown")).Id);
        await _host.Get<EdgeStore>().AddAsync(edge, 10, Stop);
        await _host.SettleAsync();
        using var device = await ConnectAsync(pump);
        using var reader = await ConnectAsync(gauge);
        var topic = edge.TopicOn(FeatureHost.Domain);
        await UntilAsync(device, topic, isAllowed: true);
        await reader.SubscribeAsync(topic, Stop, qos: 0);

        Assert.True(await MayPublishAsync(device, topic));
        Assert.Equal(topic, (await reader.ReadAsync(RawMqttPacket.Publish, Stop)).ReadPublish(5).Topic);

        await _host.Get<EdgeStore>().RemoveAsync(edge, Stop);
        await _host.SettleAsync();
        await TickAsync();

        // A connection that is accepted after the signal finds the new file in force.
        using var later = await ConnectAsync(pump);
        Assert.True(await MayPublishAsync(later, topic));

        // Nothing for the reader: what comes next is the answer to a ping.
        await reader.PingAsync(Stop);
    }

    [Fact]
    public async Task The_instance_itself_reads_and_writes_everything_of_its_domain()
    {
        await TickAsync();
        var token = _host.Get<UnitTokens>().IssueBackend(FeatureHost.Domain);
        using var backend = await RawMqttClient.ConnectAsync(_mosquitto!.Port, token, Stop, version: 5);
        await backend.SubscribeAsync($"{FeatureHost.Domain}/#", Stop, qos: 0);

        await backend.PublishAsync($"{FeatureHost.Domain}/input_base_topic/x/update/pepeunit", "{}", Stop);

        Assert.NotNull(await backend.ReadAsync(RawMqttPacket.Publish, Stop));
    }

    [Fact]
    public async Task Ten_thousand_units_are_read_again_in_time()
    {
        var tokens = new UnitTokens(new InstanceKey(new string('k', 32)), TimeProvider.System);
        var clock = Stopwatch.StartNew();
        var all = Enumerable.Range(0, 10_000).Select(_ => Rights(tokens)).ToList();
        var signed = clock.Elapsed;
        var file = new MosquittoAclFile(AclFile);
        clock.Restart();
        await file.ReplaceAsync(MosquittoAcl.Render(all), Stop);
        var written = clock.Elapsed;
        var mosquitto = new MosquittoProcess(PidFile, AclFile);
        using var process = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(PidFile, Stop), null));
        var last = all[^1];
        using var device = await RawMqttClient.ConnectAsync(_mosquitto!.Port, last.UserName, Stop, version: 5);
        device.Limit = TimeSpan.FromMinutes(2);
        var read = await ReloadAsync(isAllowed: true);
        all.RemoveAt(all.Count - 1);
        await file.ReplaceAsync(MosquittoAcl.Render(all), Stop);
        var denied = await ReloadAsync(isAllowed: false);

        output.WriteLine(
            $"10 000 Units, {new FileInfo(AclFile).Length:N0} bytes: signed {signed.TotalMilliseconds:F0} ms, written "
            + $"{written.TotalMilliseconds:F0} ms; in force after {read}, one taken out after {denied}");

        async Task<string> ReloadAsync(bool isAllowed)
        {
            process.Refresh();
            var busy = process.TotalProcessorTime;
            clock.Restart();
            Assert.Equal(MosquittoReload.Asked, mosquitto.Reload());
            while (await MayPublishAsync(device, last.Writable[^1]) != isAllowed)
            {
            }

            process.Refresh();
            var worked = process.TotalProcessorTime - busy;
            return $"{clock.Elapsed.TotalMilliseconds:F0} ms ({worked.TotalMilliseconds:F0} ms of mosquitto's work)";
        }
    }

    /// <summary>A Unit with two Outputs.</summary>
    private static DeviceRights Rights(UnitTokens tokens)
    {
        var unit = Some.UnitId();
        string[] topics = [.. Enumerable.Range(0, 2).Select(_ => $"{FeatureHost.Domain}/{Some.UnitNodeId()}/pepeunit")];
        topics = [.. topics, .. topics.Select(topic => topic[..topic.LastIndexOf('/')])];
        return new DeviceRights(
            tokens.Issue(unit, $"{Guid.CreateVersion7():N}"),
            [$"{FeatureHost.Domain}/input_base_topic/{unit}/+/pepeunit", .. topics],
            [$"{FeatureHost.Domain}/output_base_topic/{unit}/+/pepeunit", .. topics]);
    }

    private async Task<Unit> CreateAsync(string name, string outputs, string? inputs = null)
    {
        var plan = new UnitPlan(name, [outputs], inputs is null ? [] : [inputs], UnitOrigin.Named, null);
        var unit = await _host.Get<UnitCreator>().CreateAsync(Anna, plan, Stop);
        await _host.SettleAsync();
        return unit!;
    }

    private Task<UnitNode> NodeAsync(string unit, string node) => _host.NodeAsync(unit, node);

    private string Token(Unit unit) => _host.Get<UnitTokens>().Issue(unit.Id, unit.TokenId);

    private Task<RawMqttClient> ConnectAsync(Unit unit) =>
        RawMqttClient.ConnectAsync(_mosquitto!.Port, Token(unit), Stop, version: 5);

    private Task TickAsync() => Eventually.HoldsAsync(
        async () => await Keeper.TickAsync(Stop) is null, "mosquitto is asked to reload", Stop);

    /// <summary>Ticks, then asks until the answer is so: mosquitto reads the file a moment after the signal.</summary>
    private async Task UntilAsync(RawMqttClient device, string topic, bool isAllowed)
    {
        await TickAsync();
        await Eventually.HoldsAsync(
            async () => await MayPublishAsync(device, topic) == isAllowed, $"allowed: {isAllowed}", Stop);
    }

    private async Task<bool> MayPublishAsync(RawMqttClient device, string topic)
    {
        await device.PublishAsync(topic, "1", Stop, qos: 1, packetId: ++_packetId);
        return (await device.ReadAsync(RawMqttPacket.PubAck, Stop)).Reason != NotAuthorized;
    }
}
