namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>The kind of a stored window, a part of its key. The numbers are stored and never change.</summary>
public enum WindowKind : byte
{
    /// <summary>Aligned, of fixed length, side by side.</summary>
    Tumbling = 1,

    /// <summary>Of a fixed length, one at every hop; stored as panes of the hop's length.</summary>
    Sliding = 2,

    /// <summary>From the first value to the last, ended by a gap; cut at UTC multiples of its greatest length.</summary>
    Session = 3,

    /// <summary>Aligned, of the greatest length of a chain at which the values stay within a tolerance.</summary>
    Adaptive = 4,
}
