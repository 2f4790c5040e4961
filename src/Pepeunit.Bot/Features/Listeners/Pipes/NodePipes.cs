using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>
/// A node's own DataPipe: a listener without an end whose scope is that node. Everything else that can be done with
/// listeners can be done with it.
/// </summary>
internal sealed class NodePipes(
    NodePipeStore store, ListenerStore listeners, SampleBatchWriter writer, ISampleStore samples,
    IOptions<ListenersOptions> options, TimeProvider time)
{
    public int Limit => options.Value.ListenersPerPerson;

    /// <summary>The node's DataPipe; null when it has none.</summary>
    public async Task<Listener?> FindAsync(UnitNodeId node, CancellationToken cancellationToken) =>
        await store.FindAsync(node, cancellationToken) is { } id ? await listeners.FindAsync(id, cancellationToken) : null;

    /// <summary>
    /// Gives the node this pipe. What the one before has stored stays as long as it can be read as the new pipe's: values of
    /// the same kind under the same policy, windows of the same length. Else it is deleted.
    /// </summary>
    /// <returns>False, and nothing changed, when the owner has as many listeners as one may have.</returns>
    public async Task<bool> SetAsync(Unit unit, UnitNode node, PipeDefinition pipe, CancellationToken cancellationToken)
    {
        var before = await FindAsync(node.Id, cancellationToken);
        if (before is not null && PipeShape.IsAlike(before.Nodes[0].Pipe, pipe)
            && await store.ChangeAsync(before, node.Id, pipe, cancellationToken))
        {
            return true;
        }

        var now = time.GetUtcNow();
        var listener = new Listener(
            new ListenerId(Guid.CreateVersion7(now)), unit.OwnerId, unit.Id, unit.Name, PipeShape.KindOf(pipe.Policy.Kind),
            pipe.Policy.RecordCount, pipe.Policy.WindowSeconds, EndsAtMs: null, MaxRows: null, MaxBytes: null,
            LiveChatId: null, ListenerState.Active, EndReason: null, now.ToUnixTimeMilliseconds(), EndedAtMs: null,
            [new ListenerNode(node.Id, node.Name, pipe)]);

        // The one that goes makes room for the one that comes.
        var limit = before is { State: not ListenerState.Ended } ? Limit + 1 : Limit;
        var outcome = await listeners.CreateAsync(
            listener, limit,
            (connection, transaction) =>
                NodePipeStore.LinkAsync(connection, transaction, node.Id, listener.Id, cancellationToken),
            cancellationToken);
        if (outcome != CreateListenerOutcome.Created) return false;
        if (before is not null) await listeners.DeleteAsync(before.Id, before.OwnerId, cancellationToken);
        return true;
    }

    /// <summary>Brings everything that was accepted so far to the store.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => writer.FlushAsync(cancellationToken);

    /// <summary>Forgets what the pipe has stored; it goes on.</summary>
    public async Task DeleteValuesAsync(Listener pipe, CancellationToken cancellationToken)
    {
        // What the intake still holds is older than this call, and goes with the rest.
        await writer.FlushAsync(cancellationToken);
        await samples.DeleteListenerAsync(pipe.Id, cancellationToken);
    }

    /// <summary>Puts rows in the place of what the pipe has stored.</summary>
    /// <exception cref="Exception">The store failed: the old rows are gone, of the new ones all or none are there.</exception>
    public async Task ReplaceValuesAsync(Listener pipe, PipeRows rows, CancellationToken cancellationToken)
    {
        await DeleteValuesAsync(pipe, cancellationToken);

        // A writer of its own: the batch is in one transaction, and no other batch comes before or after it.
        await samples.WriteAsync(
            new SampleBatch
            {
                WriterId = Guid.CreateVersion7(time.GetUtcNow()),
                Sequence = 1,
                Samples = rows.Samples,
                RecentSamples = rows.Recent,
                Partials = rows.Windows,
            },
            cancellationToken);
    }
}
