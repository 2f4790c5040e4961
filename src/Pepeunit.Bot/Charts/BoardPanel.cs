namespace Pepeunit.Bot.Charts;

/// <summary>One card of a board. Each kind is one derived record, one painter and one line in <c>PanelPainters</c>.</summary>
internal abstract record BoardPanel
{
    public required string Title { get; init; }
}

/// <summary>Values over time: a line, bars or a sparkline.</summary>
/// <remarks>
/// <see cref="TimesMs"/> and <see cref="Values"/> have equal length and ascending times (Unix ms UTC, equal times
/// allowed). A value that is not finite is a gap. Raw arrays of a million samples are fine: they are reduced to what
/// the pixels show.
/// </remarks>
internal sealed record ChartSeries
{
    public required string Name { get; init; }

    /// <summary>Such as <c>°C</c>. Series of one unit share an axis.</summary>
    public string? Unit { get; init; }

    public required ReadOnlyMemory<long> TimesMs { get; init; }

    public required ReadOnlyMemory<double> Values { get; init; }

    /// <summary>Lower edge of a band around the line, as long as <see cref="Values"/>; empty: no band.</summary>
    public ReadOnlyMemory<double> BandMin { get; init; }

    /// <summary>Upper edge of the band; given together with <see cref="BandMin"/>.</summary>
    public ReadOnlyMemory<double> BandMax { get; init; }

    /// <exception cref="ArgumentException">The arrays do not fit together or times go back.</exception>
    public void Validate()
    {
        var length = TimesMs.Length;
        if (Values.Length != length)
            throw new ArgumentException($"Series has {length} times but {Values.Length} values; both must be equal.");
        if (BandMin.Length != BandMax.Length || (BandMin.Length != 0 && BandMin.Length != length))
        {
            throw new ArgumentException(
                $"Series has {length} values but a band of {BandMin.Length} and {BandMax.Length}; give all or none.");
        }

        var times = TimesMs.Span;
        for (var i = 1; i < times.Length; i++)
        {
            if (times[i] >= times[i - 1]) continue;
            throw new ArgumentException($"Series goes back in time at index {i}; times must ascend.");
        }
    }
}

/// <summary>Lines over time.</summary>
internal sealed record LinePanel : BoardPanel
{
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];
}

/// <summary>A dashed horizontal line at a value of the first series' unit.</summary>
internal sealed record Threshold(double Value, string? Label = null);

/// <summary>Bars per window: one bar per window and series, side by side.</summary>
internal sealed record BarPanel : BoardPanel
{
    /// <summary>Times are the starts of windows. All series stand on one axis, so they should have one unit.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>Length of a window, ms, positive: a bar stands over the whole of it.</summary>
    public required long WindowMs { get; init; }
}

/// <summary>One number, large, with where it came from.</summary>
internal sealed record BigNumberPanel : BoardPanel
{
    /// <summary>Null or not finite: the panel says the caller's "no data".</summary>
    public double? Value { get; init; }

    public string? Unit { get; init; }

    /// <summary>A quiet line under the number, such as the age of the value.</summary>
    public string? Caption { get; init; }

    /// <summary>The recent course, drawn without axes; null: none.</summary>
    public ChartSeries? Sparkline { get; init; }

    /// <summary>Such as <c>+1.2 °C in 24 h</c>; null: no change is shown.</summary>
    public string? ChangeText { get; init; }

    public ChangeDirection Direction { get; init; }
}

internal enum ChangeDirection
{
    Flat,
    Up,
    Down,
}

/// <summary>Last values, one row each. Rows that do not fit are counted in a last line <c>… +N</c>.</summary>
internal sealed record TablePanel : BoardPanel
{
    public required IReadOnlyList<TableRow> Rows { get; init; }
}

internal sealed record TableRow
{
    public required string Name { get; init; }

    /// <summary>A number is written in the reader's culture; it wins over <see cref="Text"/>.</summary>
    public double? Number { get; init; }

    public string? Unit { get; init; }

    /// <summary>A value that is not a number.</summary>
    public string? Text { get; init; }

    /// <summary>Age of the value in words.</summary>
    public string? Age { get; init; }

    /// <summary>A value too old to trust is dimmed and marked.</summary>
    public bool IsStale { get; init; }
}

/// <summary>Text states over time: one bar of coloured spans per row, one legend for all.</summary>
internal sealed record TimelinePanel : BoardPanel
{
    public required IReadOnlyList<TimelineRow> Rows { get; init; }
}

/// <param name="Name">Stands over the bar when there is more than one row.</param>
/// <param name="Spans">In time order, not overlapping; what lies between two of them is unknown and left empty.</param>
internal sealed record TimelineRow(string Name, IReadOnlyList<StateSpan> Spans);

/// <summary>A state that held over [<paramref name="FromMs"/>, <paramref name="ToMs"/>), Unix ms UTC.</summary>
internal sealed record StateSpan(long FromMs, long ToMs, string State);
