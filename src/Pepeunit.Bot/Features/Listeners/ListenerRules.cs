using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Keeps ingest's rules in step with the tables: every node of every Unit, and on each the active listeners whose person
/// sees the node. Loaded whole before the broker listens; from then on a change costs what it names: one listener's nodes, or
/// one Unit's.
/// </summary>
internal sealed class ListenerRules(
    UnitStore units, UnitAccess access, ListenerStore listeners, PersonBudgets budgets, ISampleStore samples,
    ChangeLog changes, RuleSnapshotHolder holder)
    : IChangeHandler, IHostedService, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<ListenerId, Listener> _guessing = [];

    // All of these are of who holds the gate.
    private readonly Dictionary<ListenerId, ActiveListener> _active = [];
    private readonly Dictionary<UnitNodeId, ImmutableArray<ListenerId>> _byNode = [];
    private readonly Dictionary<UnitNodeId, UnitId> _nodes = [];
    private readonly Dictionary<UnitId, IReadOnlyList<UnitNodeId>> _byUnit = [];
    private readonly PipeCache _pipes = new();

    /// <summary>Active listeners with a node of which nobody knew what it sends, as of the last refresh.</summary>
    public IReadOnlyCollection<Listener> Guessing => [.. _guessing.Values];

    public Task StartAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LoadAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (ListenerChanges.Concerns(change.Kind))
        {
            await RefreshListenerAsync(new ListenerId(IdOf(change)), cancellationToken);
        }
        else if (UnitChanges.Concerns(change.Kind) && change.Kind != UnitChanges.EdgeChanged)
        {
            await access.CatchUpAsync(change.Sequence, cancellationToken);
            await RefreshUnitAsync(new UnitId(IdOf(change)), cancellationToken);
        }
    }

    /// <summary>Puts rules in force that hold everything committed before the call. Reads all tables: for the start.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await access.CatchUpAsync(await changes.ReadEndAsync(cancellationToken), cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var nodes = await units.AllNodesAsync(cancellationToken);
            var active = await listeners.ListActiveAsync(cancellationToken);
            await budgets.LoadAsync(cancellationToken);
            _nodes.Clear();
            _byUnit.Clear();
            _byNode.Clear();
            foreach (var node in nodes) _nodes[node.Id] = node.Unit;
            foreach (var unit in nodes.GroupBy(node => node.Unit)) _byUnit[unit.Key] = [.. unit.Select(node => node.Id)];

            var ids = active.Select(listener => listener.Id).ToHashSet();
            foreach (var gone in _active.Keys.Where(id => !ids.Contains(id)).ToList()) Drop(gone);
            foreach (var listener in active) await PutAsync(listener, cancellationToken);
            holder.Replace(RuleSnapshot.Create(_nodes.Keys.Select(RulesOf)));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Puts rules in force that hold everything committed about the listener before the call.</summary>
    public async Task RefreshListenerAsync(ListenerId id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var touched = _active.TryGetValue(id, out var before)
                ? before.Listener.Nodes.Select(node => node.Node).ToHashSet()
                : [];
            if (await listeners.FindAsync(id, cancellationToken) is { State: ListenerState.Active } listener)
            {
                await PutAsync(listener, cancellationToken);
                touched.UnionWith(listener.Nodes.Select(node => node.Node));
            }
            else
            {
                Drop(id);
            }

            holder.Change(new RuleChange([.. touched.Where(_nodes.ContainsKey).Select(RulesOf)], []));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Puts rules in force that hold everything committed about the Unit's nodes, and who sees them, before the call.
    /// </summary>
    public async Task RefreshUnitAsync(UnitId unit, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var nodes = (await units.ListNodesAsync(unit, cancellationToken)).Select(node => node.Id).ToList();
            var gone = _byUnit.GetValueOrDefault(unit, []).Except(nodes).ToList();
            foreach (var node in gone) _nodes.Remove(node);
            foreach (var node in nodes) _nodes[node] = unit;
            if (nodes.Count > 0) _byUnit[unit] = nodes;
            else _byUnit.Remove(unit);
            holder.Change(new RuleChange([.. nodes.Select(RulesOf)], gone));
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private static Guid IdOf(Change change) => Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture);

    private async Task PutAsync(Listener listener, CancellationToken cancellationToken)
    {
        // What was used when this process first saw the listener; from then on the intake counts better than the table.
        var used = _active.TryGetValue(listener.Id, out var before) ? before.Used : null;
        if (used is null && listener is not { MaxRows: null, MaxBytes: null })
            used = await samples.ReadUsageAsync(listener.Id, cancellationToken);

        Drop(listener.Id);

        // A release may refuse what the one before took: that stops this node alone, and its person is told.
        var pipes = listener.Nodes
            .Where(node => !node.HasLeft && PipeValidator.Validate(node.Pipe).Count == 0)
            .ToDictionary(node => node.Node, node => _pipes.Compile(listener.PipeOf(node)));
        _active[listener.Id] = new ActiveListener(listener, used, pipes);
        foreach (var node in pipes.Keys)
            _byNode[node] = _byNode.TryGetValue(node, out var others) ? others.Add(listener.Id) : [listener.Id];
        if (listener.Nodes.Any(node => node.Pipe.Filters.IsKindGuessed && !node.HasLeft)) _guessing[listener.Id] = listener;
    }

    private void Drop(ListenerId id)
    {
        _guessing.TryRemove(id, out _);
        if (!_active.Remove(id, out var before)) return;
        foreach (var node in before.Pipes.Keys)
        {
            if (!_byNode.TryGetValue(node, out var all)) continue;
            if (all.Remove(id) is { IsEmpty: false } others) _byNode[node] = others;
            else _byNode.Remove(node);
        }
    }

    private NodeRules RulesOf(UnitNodeId node)
    {
        if (!_byNode.TryGetValue(node, out var ids)) return new NodeRules(node, _nodes[node], Kind: null, []);
        var rules = ImmutableArray.CreateBuilder<ListenerRule>(ids.Length);
        foreach (var id in ids)
        {
            var active = _active[id];

            // Whoever may not see the node any more collects nothing from it, until that is granted again.
            if (!access.IsVisibleTo(active.Listener.OwnerId, node)) continue;
            rules.Add(new ListenerRule(id, active.Pipes[node], active.Budget)
            {
                Shared = budgets.Of(active.Listener.OwnerId),
            });
        }

        return new NodeRules(node, _nodes[node], Kind: null, rules.DrainToImmutable());
    }

    /// <param name="Used">Null while nothing bounds it.</param>
    private sealed record ActiveListener(
        Listener Listener, ListenerUsage? Used, IReadOnlyDictionary<UnitNodeId, Pipe> Pipes)
    {
        public ListenerBudget Budget { get; } = new()
        {
            EndsAtMs = Listener.EndsAtMs,
            MaxRows = Listener.MaxRows,
            MaxBytes = Listener.MaxBytes,
            UsedRows = Used?.Rows ?? 0,
            UsedBytes = Used?.Bytes ?? 0,
        };
    }
}
