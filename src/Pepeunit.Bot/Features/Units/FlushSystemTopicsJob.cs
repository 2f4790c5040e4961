using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.State;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Stores the states and logs that this process has taken, and tells owners whose devices send too many.</summary>
internal sealed class FlushSystemTopicsJob(StateIntake states, LogIntake logs)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What keeps one of the two from being stored does not keep the other.
        await Task.WhenAll(states.FlushAsync(cancellationToken), logs.FlushAsync(cancellationToken));
    }
}
