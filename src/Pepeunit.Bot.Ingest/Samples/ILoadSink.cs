using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>Meters what each Unit sends: the port of the load feature.</summary>
public interface ILoadSink
{
    /// <summary>Counts one message. Called once per message on the hot path, from any thread at once: it must neither
    /// wait, allocate nor throw.</summary>
    /// <param name="unit">Whose node it is.</param>
    /// <param name="node">To which topic, of 2 or 3 levels. Topics of unknown nodes are not counted.</param>
    /// <param name="payloadBytes">Bytes of the payload.</param>
    void Count(UnitId unit, UnitNodeId node, int payloadBytes);
}
