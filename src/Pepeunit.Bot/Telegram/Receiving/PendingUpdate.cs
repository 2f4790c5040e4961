using Telegram.Bot.Types;

namespace Pepeunit.Bot.Telegram.Receiving;

/// <summary>An accepted update on its way to the dispatcher.</summary>
internal sealed record PendingUpdate(long Id, UpdateLane Lane, Update Content, bool IsRedelivery, long AcceptedTimestamp);
