namespace Pepeunit.Bot.Ingest.Samples.Deliveries;

/// <summary>A message that is to be acknowledged: whose it is, and what its sender says of it.</summary>
/// <param name="Memory">Of the client.</param>
/// <param name="PacketId">Not 0.</param>
/// <param name="IsRepeated">The flag DUP: it may have been sent before.</param>
internal readonly record struct MessageDelivery(DeliveryMemory Memory, ushort PacketId, bool IsRepeated);

/// <summary>A mark that waits in its node, with the value that it belongs to, for the next batch.</summary>
internal readonly record struct PendingDelivery(DeliveryMemory Memory, DeliveryMark Mark);
