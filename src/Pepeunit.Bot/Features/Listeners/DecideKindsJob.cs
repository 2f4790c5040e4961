using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Settles whether a node sends numbers or words, when its first value has come after its listener. Until then the guessed
/// pipe takes both, so nothing is lost in between. Safe to run twice: the update is conditional.
/// </summary>
internal sealed class DecideKindsJob(ListenerStore store, ListenerRules rules, ISampleStore samples)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in rules.Guessing)
        {
            var open = listener.Nodes.Where(node => node.Pipe.Filters.IsKindGuessed && !node.HasLeft).ToList();
            var values = await samples.ReadLastValuesAsync([.. open.Select(node => node.Node)], cancellationToken);
            foreach (var node in open)
            {
                if (!values.TryGetValue(node.Node, out var last)) continue;
                var kind = last.Value.IsText ? ValueKind.Text : ValueKind.Number;
                await store.ChangePipeAsync(listener.Id, node, ListenerPlan.PipeFor(listener, kind), cancellationToken);
            }
        }
    }
}
