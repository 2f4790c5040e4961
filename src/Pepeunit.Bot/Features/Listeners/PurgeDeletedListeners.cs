using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Deletes what deleted listeners and Units have stored. It has a name, so that it also sees what was deleted while this
/// process was down. Each is taken out of the rules and flushed first: what the intake still holds would bring rows back.
/// </summary>
internal sealed class PurgeDeletedListeners(
    ListenerStore listeners, ListenerRules rules, SampleBatchWriter writer, ISampleStore samples) : IChangeHandler
{
    public string Name => "purge-deleted-listeners";

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        switch (change.Kind)
        {
            case ListenerChanges.Deleted:
                var listener = new ListenerId(Id(change.SubjectId));
                await rules.RefreshListenerAsync(listener, cancellationToken);
                await writer.FlushAsync(cancellationToken);
                await samples.DeleteListenerAsync(listener, cancellationToken);
                break;
            case UnitChanges.Deleted:
                await listeners.DeleteByUnitAsync(new UnitId(Id(change.SubjectId)), cancellationToken);
                await DeleteNodesAsync(change, cancellationToken);
                break;
            case UnitChanges.NodesDeleted:
                await DeleteNodesAsync(change, cancellationToken);
                break;
        }
    }

    private async Task DeleteNodesAsync(Change change, CancellationToken cancellationToken)
    {
        await rules.RefreshUnitAsync(new UnitId(Id(change.SubjectId)), cancellationToken);
        await writer.FlushAsync(cancellationToken);
        var nodes = JsonSerializer.Deserialize<UnitDeleted>(change.Payload)!.Nodes;
        await samples.DeleteNodesAsync([.. nodes.Select(node => new UnitNodeId(Id(node)))], cancellationToken);
    }

    private static Guid Id(string text) => Guid.Parse(text, CultureInfo.InvariantCulture);
}
