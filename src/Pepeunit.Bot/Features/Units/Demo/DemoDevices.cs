using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Demo;

/// <summary>
/// Keeps the simulated devices that should run running: it compares the table with what runs, at each change of a Unit and
/// at each tick, so a restart brings them back and a deleted or expired Unit loses its device.
/// </summary>
internal sealed class DemoDevices(
    UnitStore store, UnitTokens tokens, InstanceAddress address, TimeProvider time, ILogger<DemoDevice> logger)
    : BackgroundService
{
    private readonly Dictionary<UnitId, (Task Run, CancellationTokenSource Stop, string TokenId)> _running = [];
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationToken _stopping = new(canceled: true);

    /// <summary>Starts what is missing and stops what is over. Does nothing before the host runs and while it stops.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested) return;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var wanted = (await store.ListDemoAsync(cancellationToken))
                .Where(unit => unit.DemoUntilMs > now)
                .ToDictionary(unit => unit.Id);
            // One whose token was reissued would be refused for ever.
            var over = _running.Where(device => device.Value.TokenId != wanted.GetValueOrDefault(device.Key)?.TokenId);
            foreach (var id in over.Select(device => device.Key).ToList()) await StopAsync(id);
            foreach (var unit in wanted.Values.Where(unit => !_running.ContainsKey(unit.Id)))
                await StartAsync(unit, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public override void Dispose()
    {
        _gate.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        try
        {
            await ReconcileAsync(stoppingToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is the only way out of the wait above.
        }

        await _gate.WaitAsync(CancellationToken.None);
        foreach (var id in _running.Keys.ToList()) await StopAsync(id);
        _gate.Release();
    }

    private async Task StartAsync(Unit unit, CancellationToken cancellationToken)
    {
        var nodes = await store.ListNodesAsync(unit.Id, cancellationToken);
        // By position: the person may have renamed them.
        var topics = DemoRepo.Outputs.Zip(nodes)
            .ToDictionary(pair => pair.First, pair => pair.Second.TopicOn(address.Domain));
        var token = tokens.Issue(unit.Id, unit.TokenId);
        var device = new DemoDevice(unit.Id, token, address.LocalMqttHost, address.MqttPort, topics, time, logger);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping);
        _running[unit.Id] = (Task.Run(() => device.RunAsync(stop.Token), CancellationToken.None), stop, unit.TokenId);
    }

    private async Task StopAsync(UnitId id)
    {
        var (run, stop, _) = _running[id];
        _running.Remove(id);
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
