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
/// process was down.
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
                await DrainAsync(cancellationToken);
                await samples.DeleteListenerAsync(new ListenerId(Id(change.SubjectId)), cancellationToken);
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
        await DrainAsync(cancellationToken);
        var nodes = JsonSerializer.Deserialize<UnitDeleted>(change.Payload)!.Nodes;
        await samples.DeleteNodesAsync([.. nodes.Select(node => new UnitNodeId(Id(node)))], cancellationToken);
    }

    // What the intake still holds would bring the rows back.
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await rules.RefreshAsync(cancellationToken);
        await writer.FlushAsync(cancellationToken);
    }

    private static Guid Id(string text) => Guid.Parse(text, CultureInfo.InvariantCulture);
}
