using System.Globalization;

namespace Pepeunit.Bot.Charts;

/// <summary>Everything one board image shows: what is drawn is decided here, how it is drawn is decided by Charts.</summary>
/// <remarks>
/// Immutable; may be drawn by several threads at once. Every text is the caller's, already in the reader's language:
/// Charts knows no words. Texts may be hostile (any length, any script, control characters): they are shortened and
/// cleaned when drawn.
/// </remarks>
internal sealed record BoardPicture
{
    /// <summary>Panels one image takes; more would not be readable on a phone.</summary>
    public const int MaxPanels = 12;

    public required string Title { get; init; }

    /// <summary>A second, quieter line under the title, such as the range in words. Null or empty: no line.</summary>
    public string? Subtitle { get; init; }

    /// <summary>A quiet line at the foot, such as the time of drawing. Null or empty: no line.</summary>
    public string? FooterText { get; init; }

    public BoardTheme Theme { get; init; } = BoardTheme.Light;

    /// <summary>Pixels, 640 to 2560. Sizes of text and lines are made for 1280 and do not scale with it.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>One to <see cref="MaxPanels"/> panels in reading order.</summary>
    public required IReadOnlyList<BoardPanel> Panels { get; init; }

    /// <summary>The half-open time range of every time axis, Unix ms UTC.</summary>
    public required long FromMs { get; init; }

    /// <summary>End of the range, exclusive; greater than <see cref="FromMs"/>.</summary>
    public required long ToMs { get; init; }

    /// <summary>The zone of the reader: axes show its wall clock.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The culture of numbers and dates.</summary>
    public required CultureInfo Culture { get; init; }

    public required BoardTexts Texts { get; init; }
}

internal enum BoardTheme
{
    Light,
    Dark,
}

/// <summary>The few texts Charts needs beside those of the panels, in the reader's language.</summary>
/// <param name="NoData">Stands in a panel that has nothing to show.</param>
internal sealed record BoardTexts(string NoData);
