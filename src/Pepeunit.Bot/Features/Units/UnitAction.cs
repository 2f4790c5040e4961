using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>A button that another feature puts on a Unit's card.</summary>
/// <param name="Order">Smaller comes first.</param>
internal sealed record UnitAction(
    int Order, string LabelKey, Func<UnitId, ICallbackData> Data, ButtonStyle Style = ButtonStyle.Default)
{
    /// <summary>Whether a Unit's card has the button.</summary>
    public Func<Unit, bool> IsShownFor { get; init; } = _ => true;
}
