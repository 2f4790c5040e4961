using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Pepeunit.Bot.Charts;
using ScottPlot;

namespace Pepeunit.Bot.Benchmarks.Board;

/// <summary>
/// Time of one board image against plain ScottPlot with default settings: the same three lines of 1440 samples, PNG in
/// memory, in interleaved blocks. The baseline is ScottPlot's faster way of drawing such data (SignalXY) at 1280×720.
/// </summary>
internal static class BoardBenchmark
{
    private const int SeriesCount = 3;
    private const int Samples = 1440;
    private const int Blocks = 5;
    private const int PerBlock = 12;
    private const long FromMs = 1_795_435_200_000;
    private const long StepMs = 60_000;

    private static readonly long[] TimesMs = [.. Enumerable.Range(0, Samples).Select(i => FromMs + i * StepMs)];
    private static readonly double[][] Values = [.. Enumerable.Range(0, SeriesCount).Select(Curve)];
    private static readonly double[] PlainTimes =
        [.. TimesMs.Select(timeMs => DateTime.UnixEpoch.AddMilliseconds(timeMs).ToOADate())];

    /// <summary>Prints the medians after each block and one JSON line at the end.</summary>
    /// <param name="args">Optionally the images per block and side.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var perBlock = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : PerBlock;
        var picture = Picture();
        for (var i = 0; i < 5; i++)
        {
            BoardImage.Render(picture);
            Plain();
        }

        var boards = new List<double>();
        var plain = new List<double>();
        for (var block = 1; block <= Blocks; block++)
        {
            boards.AddRange(Time(perBlock, () => BoardImage.Render(picture).Png));
            plain.AddRange(Time(perBlock, Plain));
            await Console.Out.WriteLineAsync(FormattableString.Invariant(
                $"block {block}: board {Median(boards):0.0} ms, ScottPlot {Median(plain):0.0} ms (medians so far)"));
        }

        var image = BoardImage.Render(picture);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            board_ms = Math.Round(Median(boards), 2),
            scottplot_ms = Math.Round(Median(plain), 2),
            ratio = Math.Round(Median(boards) / Median(plain), 3),
            bytes = image.Png.Length,
            scottplot_bytes = Plain().Length,
            size = $"{image.Width}x{image.Height}",
            samples = boards.Count,
            machine = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
                + RuntimeInformation.FrameworkDescription,
        }));
        return 0;
    }

    private static IEnumerable<double> Time(int times, Func<byte[]> draw)
    {
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            draw();
            yield return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static double Median(List<double> times)
    {
        var sorted = times.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    private static double[] Curve(int series) => [.. Enumerable.Range(0, Samples).Select(i =>
        20 + 5 * series + 4 * Math.Sin((i + 200 * series) / 230.0) + 0.6 * Math.Sin(i * (7 + series) % 97))];

    private static BoardPicture Picture() => new()
    {
        Title = "Weather station",
        Subtitle = "Last 24 hours",
        Theme = BoardTheme.Dark,
        FromMs = FromMs,
        ToMs = FromMs + Samples * StepMs,
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow"),
        Culture = CultureInfo.GetCultureInfo("ru-RU"),
        Texts = new BoardTexts("No data"),
        Panels =
        [
            new LinePanel
            {
                Title = "Temperature",
                Series = [.. Values.Select((values, i) => new ChartSeries
                {
                    Name = $"Sensor {i + 1}",
                    Unit = "°C",
                    TimesMs = TimesMs,
                    Values = values,
                })],
            },
        ],
    };

    private static byte[] Plain()
    {
        using var plot = new Plot();
        for (var i = 0; i < SeriesCount; i++) plot.Add.SignalXY(PlainTimes, Values[i]).LegendText = $"Sensor {i + 1}";
        plot.Axes.DateTimeTicksBottom();
        plot.Title("Weather station");
        plot.ShowLegend();
        using var image = plot.GetImage(1280, 720);
        return image.GetImageBytes(ImageFormat.Png);
    }
}
