using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>Asks whom the Unit is to be handed over to.</summary>
internal readonly record struct StartTransfer(Guid Unit) : ICallbackData;

/// <summary>The owner takes an offer back.</summary>
internal readonly record struct WithdrawOffer(Guid Offer) : ICallbackData;

/// <summary>The receiver says yes or no.</summary>
internal readonly record struct AnswerOffer(Guid Offer, bool IsAccepted) : ICallbackData;
