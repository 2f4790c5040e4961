using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Takes messages in: the straight line from a topic name and a payload to the pending state of a node.</summary>
/// <remarks>Any thread may call it at any time. It never waits for the store and allocates nothing for a number.</remarks>
public sealed class MessageIngest
{
    /// <summary>Takes in one message by its topic name.</summary>
    /// <param name="topic">As published.</param>
    /// <param name="payload">Read before the call returns; not kept.</param>
    /// <param name="arrivalMs">Unix ms.</param>
    /// <param name="eventMs">The message's own time (MQTT 5 user property <c>ts</c>), Unix ms; <c>null</c>: its arrival.</param>
    public IngestOutcome Accept(ReadOnlySpan<char> topic, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs) =>
        throw new NotImplementedException();

    /// <summary>Takes in one message of a node whose topic has been parsed (3 levels).</summary>
    public IngestOutcome Accept(UnitNodeId node, ReadOnlySpan<byte> payload, long arrivalMs, long? eventMs) =>
        throw new NotImplementedException();
}
