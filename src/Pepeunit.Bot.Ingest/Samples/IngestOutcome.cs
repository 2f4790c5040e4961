namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>What became of a message. What a listener refused is not here: that is counted per listener.</summary>
public enum IngestOutcome
{
    /// <summary>Taken: the last value and each listener's rules have run. A QoS 1 message is acknowledged when the task
    /// of <see cref="SampleBatchWriter.WhenStored"/>, asked for after this answer, has completed.</summary>
    Accepted,

    /// <summary>A message that its sender repeats (DUP) because it has not seen the acknowledgement: it was taken before,
    /// and is not counted again. Acknowledge it as an accepted one: what it brought may still be on its way.</summary>
    Repeated,

    /// <summary>A value topic that is metered and never stored (2 levels): acknowledge at once.</summary>
    Metered,

    /// <summary>A system topic (5 levels): not for the sample store.</summary>
    SystemTopic,

    /// <summary>Not a topic of this instance: acknowledge at once, it will never become one.</summary>
    BadTopic,

    /// <summary>A well-formed topic of a node that the snapshot does not have: acknowledge at once.</summary>
    UnknownNode,

    /// <summary>More than 262 144 bytes: acknowledge at once, or refuse with reason code 0x97 where MQTT 5
    /// allows.</summary>
    PayloadTooLarge,

    /// <summary>The message's own time is before 1970 or further in the future than the allowed skew: acknowledge at
    /// once.</summary>
    BadTime,

    /// <summary>The store has been down for so long that memory and spill file are full. <em>Do not acknowledge</em>: a
    /// QoS 1 message comes again later; a QoS 0 message is lost, and is counted as such.</summary>
    Overloaded,

    /// <summary>The process is stopping. <em>Do not acknowledge</em>.</summary>
    Stopping,
}
