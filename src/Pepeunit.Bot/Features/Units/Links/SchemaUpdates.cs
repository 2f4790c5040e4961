using System.Globalization;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>
/// Tells devices that their <c>schema.json</c> has changed: the Unit whose node was renamed, and the Unit whose Input was
/// linked or unlinked, by whatever cause.
/// </summary>
internal sealed class SchemaUpdates(UnitStore units, UnitCommands commands) : IChangeHandler
{
    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        var subject = change.Kind is UnitChanges.NodesChanged or UnitChanges.EdgeChanged
            ? Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture)
            : (Guid?)null;
        if (subject is not { } id) return;

        // A device that is away reads the file when it starts; nothing is kept for it.
        if (change.Kind == UnitChanges.NodesChanged)
            await SendAsync(new UnitId(id), cancellationToken);
        else if (await units.FindNodesAsync([new UnitNodeId(id)], cancellationToken) is [var input])
            await SendAsync(input.Unit, cancellationToken);
    }

    private Task<bool> SendAsync(UnitId unit, CancellationToken cancellationToken) =>
        commands.SendAsync(unit, UnitCommand.SchemaUpdate, update: null, cancellationToken);
}
