using System.Buffers.Binary;
using System.Diagnostics;
using Pepeunit.Bot.Charts;
using SkiaSharp;
using Xunit;

namespace Pepeunit.Bot.Tests.Charts;

public sealed class BoardImageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_board_is_a_PNG_of_the_size_it_says()
    {
        var image = BoardImage.Render(SampleBoards.Full("ru", BoardTheme.Light));

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image.Png[..4]);
        Assert.Equal(image.Width, BinaryPrimitives.ReadInt32BigEndian(image.Png.AsSpan(16)));
        Assert.Equal(image.Height, BinaryPrimitives.ReadInt32BigEndian(image.Png.AsSpan(20)));
        Assert.Equal(1280, image.Width);
    }

    [Fact]
    public void A_gap_has_no_line_in_it()
    {
        var series = SampleBoards.Wave("Temperature", null, 20, 4, 3);
        var joined = series with { Values = series.Values.ToArray().Select(value => double.IsNaN(value) ? 20 : value).ToArray() };

        // The gap of Wave is from 35 % to 43 % of the range; the plot is a little narrower than the image.
        Assert.Equal(0, SeriesPixels(series, 0.39));
        Assert.InRange(SeriesPixels(joined, 0.39), 1, 20);
        Assert.InRange(SeriesPixels(series, 0.60), 1, 60);
    }

    [Fact]
    public void A_band_is_not_drawn_over_a_gap()
    {
        var banded = SampleBoards.Banded(SampleBoards.Wave("Temperature", null, 20, 4, 3, 144), 1);
        var palette = Palette.For(BoardTheme.Light);

        Assert.Equal(0, CardPixels(banded, 0.39).Count(pixel => pixel != palette.Card && pixel != palette.Grid));
        Assert.InRange(CardPixels(banded, 0.60).Count(pixel => pixel != palette.Card && pixel != palette.Grid), 20, 300);
    }

    public static TheoryData<string, double[]> HardValues => new()
    {
        { "none", [] },
        { "one", [21.5] },
        { "only gaps", [double.NaN, double.NaN] },
        { "infinite", [double.PositiveInfinity, 1, double.NegativeInfinity] },
        { "zeros", [0, 0, 0] },
        { "equal", [21.5, 21.5, 21.5] },
        { "huge", [-1e300, 0, 1e300] },
        { "beyond huge", [double.MinValue, double.MaxValue] },
        { "tiny", [5e-324, 0, -5e-324] },
        { "nearly equal", [1e15, 1e15 + 0.125] },
        { "negative", [-5, -3, -4] },
        { "lone samples between gaps", [1, double.NaN, 2, double.NaN, 3] },
    };

    [Theory, MemberData(nameof(HardValues))]
    public void Any_values_can_be_drawn(string name, double[] values)
    {
        var series = new ChartSeries
        {
            Name = name,
            Unit = "Pa",
            TimesMs = values.Select((_, i) => SampleBoards.FromMs + i * 3_600_000L).ToArray(),
            Values = values,
            BandMin = values,
            BandMax = values,
        };
        var picture = SampleBoards.Board(
            "ru", BoardTheme.Dark,
            new LinePanel { Title = name, Series = [series], Thresholds = [new(0), new(1e300, "1e300"), new(double.NaN)] },
            new LinePanel { Title = name, Series = [series, series with { Unit = "m" }, series with { Unit = "kg" }] },
            new BarPanel { Title = name, Series = [series], WindowMs = 3_600_000 },
            new BigNumberPanel { Title = name, Value = values.LastOrDefault(), Unit = "Pa", Sparkline = series });

        Assert.NotEmpty(BoardImage.Render(picture).Png);
    }

    [Fact]
    public void A_million_samples_are_drawn_with_their_extremes()
    {
        var spikes = SampleBoards.Wave("Raw", "°C", 20, 4, 3, 1_000_000);
        var values = spikes.Values.ToArray();
        values[654_321] = 40;
        var calm = BoardImage.Render(SampleBoards.Board("en", BoardTheme.Light, Lines(spikes))).Png;

        var spiked = BoardImage.Render(SampleBoards.Board("en", BoardTheme.Light, Lines(spikes with { Values = values }))).Png;

        Assert.NotEqual(calm, spiked);
    }

    [Theory]
    [InlineData("\u05E9\u05DC\u05D5\u05DD \u0645\u0631\u062D\u0628\u0627")]
    [InlineData("\U0001F525\U0001F468\u200D\U0001F469\u200D\U0001F467 \U0001F1E9\U0001F1EA")]
    [InlineData("<b>&</b>\0\a\n")]
    [InlineData("")]
    public void Any_text_can_be_drawn(string text)
    {
        foreach (var name in new[] { text, "\uD83D\uD83D\uDD25\uDD25", string.Concat(Enumerable.Repeat(text + "Щ", 10_000)) })
        {
            var series = SampleBoards.Wave(name, name, 20, 4, 3);
            var board = SampleBoards.Board(
                "ru", BoardTheme.Light,
                new LinePanel { Title = name, Series = [series, series, series, series, series, series], Thresholds = [new(21, name)] },
                new TablePanel { Title = name, Rows = [new() { Name = name, Text = name, Age = name, IsStale = true }] },
                new TimelinePanel { Title = name, Rows = [new(name, [new(SampleBoards.FromMs, SampleBoards.ToMs, name)])] },
                new BigNumberPanel { Title = name, Value = 1, Unit = name, Caption = name, ChangeText = name });
            var picture = board with { Title = name, Subtitle = name, FooterText = name };

            Assert.NotEmpty(BoardImage.Render(picture).Png);
        }
    }

    [Fact]
    public void Many_states_many_rows_and_spans_shorter_than_a_pixel_can_be_drawn()
    {
        var spans = Enumerable.Range(0, 20_000)
            .Select(i => new StateSpan(SampleBoards.FromMs + i * 4_320L, SampleBoards.FromMs + (i + 1) * 4_320L, $"state {i % 30}"))
            .ToArray();
        var rows = Enumerable.Range(0, 30).Select(i => new TimelineRow($"Unit {i}", i == 0 ? spans : [])).ToArray();
        var table = Enumerable.Range(0, 200).Select(i => new TableRow { Name = $"Node {i}", Number = i }).ToArray();

        var image = BoardImage.Render(SampleBoards.Board(
            "en", BoardTheme.Dark, new TimelinePanel { Title = "States", Rows = rows }, new TablePanel { Title = "All", Rows = table }));

        Assert.InRange(image.Height, 300, 1920);
    }

    [Fact]
    public void Bars_of_a_minute_over_a_week_can_be_drawn()
    {
        var starts = Enumerable.Range(0, 10_080).Select(i => SampleBoards.ToMs - (10_080 - i) * 60_000L).ToArray();
        var series = new ChartSeries { Name = "Messages", TimesMs = starts, Values = starts.Select((_, i) => i % 97.0).ToArray() };
        var picture = SampleBoards.Board("ru", BoardTheme.Light, new BarPanel { Title = "Load", Series = [series], WindowMs = 60_000 });

        Assert.NotEmpty(BoardImage.Render(picture with { FromMs = starts[0] }).Png);
    }

    [Fact]
    public void Boards_drawn_at_once_are_the_same_as_boards_drawn_alone()
    {
        var pictures = new[] { SampleBoards.Full("ru", BoardTheme.Dark), SampleBoards.Full("en", BoardTheme.Light) };
        var alone = pictures.Select(picture => BoardImage.Render(picture).Png).ToArray();

        var together = new byte[12][];
        Parallel.For(
            0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Stop },
            i => together[i] = BoardImage.Render(pictures[i % 2]).Png);

        Assert.All(together.Select((png, i) => (png, i)), drawn => Assert.Equal(alone[drawn.i % 2], drawn.png));
    }

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_boards()
    {
        var picture = SampleBoards.Board("en", BoardTheme.Dark, SampleBoards.Timeline("en")) with { Width = 640 };
        for (var i = 0; i < 50; i++) BoardImage.Render(picture);
        var before = Resident();

        for (var i = 0; i < 300; i++) BoardImage.Render(picture);

        // A leaked bitmap alone would be 1.3 MB per board.
        Assert.InRange(Resident() - before, long.MinValue, 60L << 20);
    }

    [Fact]
    public void A_picture_that_breaks_a_rule_is_refused_by_name()
    {
        var good = SampleBoards.Board("en", BoardTheme.Light, SampleBoards.Table("en"));
        var series = SampleBoards.Wave("", null, 1, 1, 1, 3);
        BoardPicture With(params BoardPanel[] panels) => good with { Panels = panels };

        foreach (var (says, wrong) in new[]
        {
            ("1 to 12 panels, not 0", With()),
            ("not 13", With([.. Enumerable.Repeat(good.Panels[0], 13)])),
            ("not 100", good with { Width = 100 }),
            ("range", good with { ToMs = good.FromMs }),
            ("3 times but 2 values", With(Lines(series with { Values = new double[2] }))),
            ("a band of 1 and 0", With(Lines(series with { BandMin = new double[1] }))),
            ("back in time at index 1", With(Lines(series with { TimesMs = new long[] { 2, 1, 3 } }))),
            ("WindowMs", With(new BarPanel { Title = "", Series = [series], WindowMs = 0 })),
        })
        {
            var error = Assert.ThrowsAny<ArgumentException>(() => BoardImage.Render(wrong));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }
    }

    private static LinePanel Lines(ChartSeries series) => new() { Title = "Lines", Series = [series] };

    // Pixels of the first series' colour in one column of the plot.
    private static int SeriesPixels(ChartSeries series, double share)
    {
        var color = Palette.For(BoardTheme.Light).SeriesAt(0);
        return CardPixels(series, share).Count(pixel => pixel == color);
    }

    private static SKColor[] CardPixels(ChartSeries series, double share)
    {
        // Two series, so that no area is filled under the line; the second lies outside the range.
        var panel = new LinePanel { Title = "", Series = [series, series with { Name = "Empty", TimesMs = new long[1], Values = new double[1], BandMin = default, BandMax = default }] };
        using var bitmap = SKBitmap.Decode(BoardImage.Render(SampleBoards.Board("en", BoardTheme.Light, panel)).Png);
        var x = (int)(bitmap.Width * share);
        return [.. Enumerable.Range(260, bitmap.Height - 330 - 60).Select(y => bitmap.GetPixel(x, y))];
    }

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
