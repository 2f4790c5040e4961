using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

internal readonly record struct ListUnits(int Page) : ICallbackData;

/// <summary>The Unit's card, read anew.</summary>
internal readonly record struct OpenUnit(Guid Unit) : ICallbackData;

internal readonly record struct StartCreateUnit : ICallbackData;

/// <summary>Makes a Unit from the demo Repo and starts its simulated device; opens the one the person has already.</summary>
internal readonly record struct TryDemo : ICallbackData;

internal readonly record struct SendUnitFiles(Guid Unit) : ICallbackData;

/// <summary>Asks before it deletes.</summary>
internal readonly record struct AskDeleteUnit(Guid Unit) : ICallbackData;

internal readonly record struct DeleteUnit(Guid Unit) : ICallbackData;
