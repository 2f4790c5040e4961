using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Faults;

/// <summary>A person's say in what is told of errors.</summary>
internal sealed class FaultHandlers(FaultStore faults, ListenerHandlers listeners)
{
    public async Task<Answer> MuteAsync(MuteFaults pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        await faults.MuteAsync(new ListenerId(pressed.Listener), update.Person.Id, pressed.IsMuted, cancellationToken);
        var card = await listeners.OpenAsync(new OpenListener(pressed.Listener), update, cancellationToken);
        return card.AndToast(update.Texts.Plain(
            pressed.IsMuted ? "listeners.fault.muted" : "listeners.fault.unmuted"));
    }
}
