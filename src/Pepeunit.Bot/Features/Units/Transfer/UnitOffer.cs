using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>A Unit that its owner offers to another person.</summary>
/// <param name="ExpiresAtMs">Unix ms; from then on it cannot be accepted.</param>
internal sealed record UnitOffer(Guid Id, UnitId Unit, long FromId, long ToId, long ExpiresAtMs);

/// <summary>What became of an offer that was to be made.</summary>
internal enum OfferOutcome
{
    Offered,

    /// <summary>The Unit is offered already; nothing changed.</summary>
    AlreadyOffered,

    /// <summary>The Unit is gone or somebody else's; nothing changed.</summary>
    Gone,
}

/// <summary>What became of an accepted offer.</summary>
internal enum TransferOutcome
{
    Transferred,

    /// <summary>Withdrawn, declined, expired, answered already, or the Unit is gone; nothing changed.</summary>
    Over,

    /// <summary>The receiver has as many Units as one may have; nothing changed, and the offer stands.</summary>
    LimitReached,
}
