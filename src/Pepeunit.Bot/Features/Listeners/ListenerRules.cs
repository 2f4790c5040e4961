using System.Collections.Immutable;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Keeps ingest's rule snapshot in step with the tables: every node of every Unit, and on each the listeners that are
/// active. Loaded before the broker listens, then rebuilt at each change.
/// </summary>
internal sealed class ListenerRules(
    UnitStore units, ListenerStore listeners, ISampleStore samples, RuleSnapshotHolder holder)
    : IChangeHandler, IHostedService, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    // What was used when this process first saw a listener; from then on the intake counts better than the table.
    private readonly Dictionary<ListenerId, ListenerUsage> _usedAtFirst = [];
    private readonly Dictionary<string, Pipe> _compiled = [];

    private volatile IReadOnlyList<Listener> _guessing = [];

    /// <summary>Active listeners with a node of which nobody knew what it sends, as of the last refresh.</summary>
    public IReadOnlyList<Listener> Guessing => _guessing;

    public Task StartAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LoadAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    public Task HandleAsync(Change change, CancellationToken cancellationToken) =>
        UnitChanges.Concerns(change.Kind) || ListenerChanges.Concerns(change.Kind)
            ? RefreshAsync(cancellationToken)
            : Task.CompletedTask;

    /// <summary>Puts a snapshot in force that holds everything committed before the call.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var nodes = await units.AllNodesAsync(cancellationToken);
            var active = await listeners.ListActiveAsync(cancellationToken);
            var rules = new Dictionary<UnitNodeId, ImmutableArray<ListenerRule>.Builder>();
            foreach (var listener in active)
            {
                var budget = await BudgetAsync(listener, cancellationToken);
                foreach (var node in listener.Nodes)
                {
                    if (!rules.TryGetValue(node.Node, out var ofNode))
                        rules[node.Node] = ofNode = ImmutableArray.CreateBuilder<ListenerRule>();
                    ofNode.Add(new ListenerRule(listener.Id, Compile(node.Pipe), budget));
                }
            }

            Forget(active);
            _guessing = [.. active.Where(listener => listener.Nodes.Any(node => node.Pipe.Filters.IsKindGuessed))];
            holder.Replace(RuleSnapshot.Create(nodes.Select(node => new NodeRules(
                node.Id, node.Unit, Kind: null, rules.TryGetValue(node.Id, out var found) ? found.ToImmutable() : []))));
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<ListenerBudget> BudgetAsync(Listener listener, CancellationToken cancellationToken)
    {
        if (listener is { MaxRows: null, MaxBytes: null })
            return new ListenerBudget { EndsAtMs = listener.EndsAtMs };
        if (!_usedAtFirst.TryGetValue(listener.Id, out var used))
            _usedAtFirst[listener.Id] = used = await samples.ReadUsageAsync(listener.Id, cancellationToken);
        return new ListenerBudget
        {
            EndsAtMs = listener.EndsAtMs,
            MaxRows = listener.MaxRows,
            MaxBytes = listener.MaxBytes,
            UsedRows = used.Rows,
            UsedBytes = used.Bytes,
        };
    }

    private Pipe Compile(PipeDefinition definition)
    {
        var text = PipeJson.Write(definition);
        if (_compiled.TryGetValue(text, out var pipe)) return pipe;
        return _compiled[text] = Pipe.Compile(definition);
    }

    private void Forget(IReadOnlyList<Listener> active)
    {
        var ids = active.Select(listener => listener.Id).ToHashSet();
        foreach (var gone in _usedAtFirst.Keys.Where(id => !ids.Contains(id)).ToList()) _usedAtFirst.Remove(gone);
        var definitions = active.SelectMany(listener => listener.Nodes).Select(node => PipeJson.Write(node.Pipe)).ToHashSet();
        foreach (var gone in _compiled.Keys.Where(pipe => !definitions.Contains(pipe)).ToList()) _compiled.Remove(gone);
    }
}
