using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>What became of a message on a system topic.</summary>
public enum SystemTopicOutcome
{
    /// <summary>Taken; the sink has copied what it needs.</summary>
    Accepted,

    /// <summary>The Unit sends this kind more often than it may; counted by the sink.</summary>
    TooOften,

    /// <summary>The sink's bounded queue is full; counted by the sink.</summary>
    QueueFull,
}

/// <summary>Takes what Units send to <c>{domain}/output_base_topic/{unit}/{kind}/pepeunit</c>: states and logs.</summary>
public interface ISystemTopicSink
{
    /// <summary>
    /// Offers one message. Runs on the broker's network thread: it does not wait, and it copies what it keeps, because
    /// <paramref name="payload"/> (at most 256 KB, not checked otherwise) is gone when it returns.
    /// </summary>
    /// <param name="unit">The Unit named in the topic; the broker has checked that it is the sender.</param>
    /// <param name="word"><see cref="SystemWord.State"/> or <see cref="SystemWord.Log"/>.</param>
    /// <param name="payload">The raw payload.</param>
    /// <param name="arrivalMs">Unix ms UTC.</param>
    SystemTopicOutcome Offer(UnitId unit, SystemWord word, ReadOnlySpan<byte> payload, long arrivalMs);
}
