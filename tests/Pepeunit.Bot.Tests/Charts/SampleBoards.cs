using System.Globalization;
using Pepeunit.Bot.Charts;

namespace Pepeunit.Bot.Tests.Charts;

/// <summary>Boards of a weather station, the same at every call.</summary>
internal static class SampleBoards
{
    public static readonly TimeZoneInfo Moscow = TimeZoneInfo.FindSystemTimeZoneById("Europe/Moscow");
    public static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    /// <summary>2026-11-24 12:00 UTC, 15:00 in Moscow.</summary>
    public const long ToMs = 1_795_521_600_000;
    public const long HourMs = 3_600_000;
    public const long FromMs = ToMs - 24 * HourMs;

    public static BoardPicture Board(string language, BoardTheme theme, params BoardPanel[] panels) => new()
    {
        Title = Say(language, "Weather station", "Метеостанция"),
        Subtitle = Say(language, "Last 24 hours", "Последние 24 часа"),
        FooterText = Say(language, "24 Nov, 15:00 · Europe/Moscow", "24.11, 15:00 · Europe/Moscow"),
        Theme = theme,
        Panels = panels,
        FromMs = FromMs,
        ToMs = ToMs,
        TimeZone = Moscow,
        Culture = language == "ru" ? Russian : English,
        Texts = new BoardTexts(Say(language, "No data for this range", "Нет данных за этот период")),
    };

    public static string Say(string language, string english, string russian) => language == "ru" ? russian : english;

    /// <summary>One sample a minute: a daily curve with noise, and no samples from minute 500 to 620.</summary>
    public static ChartSeries Wave(string name, string? unit, double middle, double swing, int seed, int count = 1440)
    {
        var times = new long[count];
        var values = new double[count];
        var stepMs = 24 * HourMs / count;
        var noise = (uint)seed;
        for (var i = 0; i < count; i++)
        {
            noise = unchecked(noise * 1664525 + 1013904223);
            times[i] = FromMs + i * stepMs;
            var daily = Math.Sin((i / (double)count * 24 - 9 + seed % 5) / 24 * 2 * Math.PI);
            values[i] = middle + swing * daily + swing * 0.12 * (noise / (double)uint.MaxValue - 0.5);
            if (i > count * 0.35 && i < count * 0.43) values[i] = double.NaN;
        }

        return new ChartSeries { Name = name, Unit = unit, TimesMs = times, Values = values };
    }

    public static ChartSeries Banded(ChartSeries series, double half) => series with
    {
        BandMin = series.Values.ToArray().Select((value, i) => value - half * (1 + 0.4 * Math.Sin(i / 60.0))).ToArray(),
        BandMax = series.Values.ToArray().Select((value, i) => value + half * (1 + 0.4 * Math.Cos(i / 45.0))).ToArray(),
    };

    public static LinePanel Lines(string language) => new()
    {
        Title = Say(language, "Climate", "Климат"),
        Series =
        [
            Wave(Say(language, "Temperature", "Температура"), "°C", 21.4, 3.2, 3),
            Wave(Say(language, "Humidity", "Влажность"), "%", 54, 11, 7),
        ],
    };

    public static LinePanel Band(string language) => new()
    {
        Title = Say(language, "Temperature, min–max per 10 min", "Температура, мин–макс за 10 мин"),
        Series = [Banded(Wave(Say(language, "Average", "Среднее"), "°C", 21.4, 3.2, 3, 144), 0.7)],
        Thresholds = [new Threshold(24, Say(language, "alert 24 °C", "порог 24 °C"))],
    };

    public static BarPanel Bars(string language)
    {
        var starts = Enumerable.Range(0, 24).Select(i => FromMs + i * HourMs).ToArray();
        return new BarPanel
        {
            Title = Say(language, "Messages per hour", "Сообщений за час"),
            WindowMs = HourMs,
            Series =
            [
                new ChartSeries
                {
                    Name = Say(language, "Kitchen", "Кухня"), TimesMs = starts,
                    Values = starts.Select((_, i) => i is 8 or 9 ? double.NaN : 3200 + 900 * Math.Sin(i / 3.0) + i * 31).ToArray(),
                },
                new ChartSeries
                {
                    Name = Say(language, "Balcony", "Балкон"), TimesMs = starts,
                    Values = starts.Select((_, i) => i == 15 ? 0 : 2100 + 700 * Math.Cos(i / 4.0)).ToArray(),
                },
            ],
        };
    }

    public static BigNumberPanel Number(string language, string english, string russian, string unit, double middle, int seed)
    {
        var spark = Wave("", unit, middle, middle * 0.1, seed);
        return new BigNumberPanel
        {
            Title = Say(language, english, russian),
            Value = spark.Values.Span[^1],
            Unit = unit,
            Caption = Say(language, "40 s ago", "40 с назад"),
            ChangeText = Say(language, "+1.2 in 24 h", "+1,2 за 24 ч"),
            Direction = ChangeDirection.Up,
            Sparkline = spark,
        };
    }

    public static TablePanel Table(string language) => new()
    {
        Title = Say(language, "Last values", "Последние значения"),
        Rows =
        [
            new() { Name = Say(language, "Temperature", "Температура"), Number = 21.437, Unit = "°C", Age = Say(language, "5 s ago", "5 с назад") },
            new() { Name = Say(language, "Humidity", "Влажность"), Number = 54.02, Unit = "%", Age = Say(language, "5 s ago", "5 с назад") },
            new() { Name = Say(language, "Pressure", "Давление"), Number = 1013.25, Unit = Say(language, "hPa", "гПа"), Age = Say(language, "8 s ago", "8 с назад") },
            new() { Name = Say(language, "Status", "Состояние"), Text = Say(language, "charging", "зарядка"), Age = Say(language, "2 min ago", "2 мин назад") },
            new() { Name = Say(language, "Soil moisture, bed № 3", "Влажность почвы, грядка № 3"), Number = 31, Unit = "%", Age = Say(language, "3 h ago", "3 ч назад"), IsStale = true },
        ],
    };

    public static TimelinePanel Timeline(string language)
    {
        var (on, off, error) = (Say(language, "on", "работает"), Say(language, "off", "выключен"), Say(language, "error", "ошибка"));
        return new TimelinePanel
        {
            Title = Say(language, "Pumps", "Насосы"),
            Rows =
            [
                new(Say(language, "Pump 1", "Насос 1"),
                [
                    new(FromMs, FromMs + 7 * HourMs, on), new(FromMs + 7 * HourMs, FromMs + 9 * HourMs, off),
                    new(FromMs + 11 * HourMs, FromMs + 20 * HourMs, on), new(FromMs + 20 * HourMs, ToMs, off),
                ]),
                new(Say(language, "Pump 2", "Насос 2"),
                [
                    new(FromMs, FromMs + 3 * HourMs, off), new(FromMs + 3 * HourMs, FromMs + 16 * HourMs, on),
                    new(FromMs + 16 * HourMs, FromMs + 17 * HourMs, error), new(FromMs + 17 * HourMs, ToMs, on),
                ]),
            ],
        };
    }

    public static BoardPicture Full(string language, BoardTheme theme) => Board(
        language, theme,
        Number(language, "Temperature", "Температура", "°C", 21.4, 3),
        Number(language, "Humidity", "Влажность", "%", 54, 7),
        Lines(language), Bars(language), Timeline(language), Table(language));
}
