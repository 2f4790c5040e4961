using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Ends the listeners that a person has on a Unit which went to somebody else; what they collected stays. It has a name, so
/// that it also sees what was handed over while this process was down.
/// </summary>
internal sealed class EndListenersOfOldOwner(ListenerStore listeners, TimeProvider time) : IChangeHandler
{
    public string Name => "end-listeners-of-old-owner";

    public async Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind != UnitChanges.Transferred) return;

        var unit = new UnitId(Guid.Parse(change.SubjectId, CultureInfo.InvariantCulture));
        var transfer = JsonSerializer.Deserialize<UnitTransferred>(change.Payload)!;
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var listener in await listeners.ListByUnitAsync(unit, transfer.FromId, cancellationToken))
            await listeners.EndAsync(listener.Id, EndReason.Transferred, nowMs, cancellationToken);
    }
}
