using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Storage.Logs;

/// <summary>How much an entry matters. The numbers are stored.</summary>
public enum UnitLogLevel
{
    /// <summary>For who builds the device.</summary>
    Debug = 0,

    /// <summary>What happened, as it should.</summary>
    Info = 1,

    /// <summary>Worth a look.</summary>
    Warning = 2,

    /// <summary>Something failed.</summary>
    Error = 3,

    /// <summary>The device cannot go on.</summary>
    Critical = 4,
}

/// <summary>Who wrote an entry. The numbers are stored.</summary>
public enum UnitLogSource
{
    /// <summary>The device itself.</summary>
    Device = 0,

    /// <summary>This server, about the device.</summary>
    Server = 1,
}

/// <summary>One entry of a Unit's log.</summary>
/// <param name="Unit">Whose.</param>
/// <param name="LoggedAtMs">The time that the device gave it, Unix ms UTC.</param>
/// <param name="ReceivedAtMs">When it came in, Unix ms UTC: how long it is kept counts from here.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Source">Who wrote it.</param>
/// <param name="Text">Foreign text of any characters; its length is bounded by who writes it.</param>
public sealed record UnitLog(
    UnitId Unit, long LoggedAtMs, long ReceivedAtMs, UnitLogLevel Level, UnitLogSource Source, string Text);

/// <summary>An entry as it is stored.</summary>
/// <param name="Id">Unique within the store; grows in the order written.</param>
/// <param name="Log">The entry.</param>
public sealed record StoredUnitLog(long Id, UnitLog Log);
