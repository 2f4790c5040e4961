using System.Collections.Immutable;

namespace Pepeunit.Bot.Ingest.Samples.Deliveries;

/// <summary>By what a message is known again when its sender repeats it.</summary>
/// <param name="Ordinal">Ascending per client, over restarts too.</param>
/// <param name="PacketId">The packet id, which a sender gives to another message only after the acknowledgement.</param>
/// <param name="Hash">Of topic and payload (<see cref="DeliveryHash"/>).</param>
public readonly record struct DeliveryMark(long Ordinal, ushort PacketId, ulong Hash);

/// <summary>What a batch says of one client's messages: the marks of those whose values it carries.</summary>
/// <param name="Client">The client id of the session that was the receiver's or the sender's.</param>
/// <param name="KeepFrom">Marks with a smaller ordinal cannot come again: the store may forget them. 0 says nothing.</param>
/// <param name="Marks">By ordinal, at least one. In the store for as long as they may come again.</param>
public sealed record ClientDeliveries(string Client, long KeepFrom, ImmutableArray<DeliveryMark> Marks);
