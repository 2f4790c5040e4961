using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

/// <summary>A button of the main menu. Each feature registers its own, so that the menu knows none of them.</summary>
/// <param name="Order">Smaller comes first; entries of one ten share a row.</param>
internal sealed record MenuEntry(int Order, string LabelKey, ICallbackData Data, ButtonStyle Style = ButtonStyle.Default);
