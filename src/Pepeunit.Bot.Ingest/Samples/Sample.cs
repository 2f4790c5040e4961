using System.Globalization;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>A number or a text. The default value is the number 0.</summary>
/// <remarks>Numbers are finite and of a magnitude of at most 1e300. Texts are valid Unicode, at most 262 144 bytes of
/// UTF-8.</remarks>
public readonly record struct SampleValue
{
    private SampleValue(double number, string? text) => (Number, Text) = (number, text);

    /// <summary>The number; 0 when this is a text.</summary>
    public double Number { get; }

    /// <summary>The text; <c>null</c> when this is a number.</summary>
    public string? Text { get; }

    /// <summary>Says whether this is a text.</summary>
    public bool IsText => Text is not null;

    /// <summary>A number.</summary>
    public static SampleValue Of(double number) => new(number, null);

    /// <summary>A text.</summary>
    public static SampleValue Of(string text) => new(0, text);

    /// <summary>The text, or the shortest invariant form of the number that reads back as the same number.</summary>
    public override string ToString() => Text ?? Number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A listener's rows on one node.</summary>
public readonly record struct SeriesKey(ListenerId Listener, UnitNodeId Node);

/// <summary>One value that a listener keeps as it is.</summary>
/// <param name="Key">Whose.</param>
/// <param name="TimestampMs">Its event time, Unix ms.</param>
/// <param name="Value">After the transformations.</param>
public readonly record struct Sample(SeriesKey Key, long TimestampMs, SampleValue Value)
{
    /// <summary>How long it is to be kept, in ms; 0: as long as its listener. For stores that drop rows by themselves; not
    /// read back.</summary>
    public long RetentionMs { get; init; }
}

/// <summary>One value of a listener that keeps the last <paramref name="Keep"/> (policies NRecords and
/// LastValue).</summary>
/// <param name="Sample">The value.</param>
/// <param name="Keep">How many rows of its key stay visible, 1 to 1024: those latest in time, of equal times the ones
/// written later.</param>
public readonly record struct RecentSample(Sample Sample, int Keep);
