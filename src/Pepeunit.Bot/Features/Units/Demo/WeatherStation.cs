namespace Pepeunit.Bot.Features.Units.Demo;

/// <summary>
/// A simulated weather station: a pure function of its seed and the time, so that a restarted one goes on where it was.
/// Temperature has a daily curve, weather that drifts over days and hours, noise, and now and then the spike of a bad
/// reading; humidity answers to temperature; pressure moves slowly; the sky follows pressure and humidity.
/// </summary>
/// <param name="seed">Two stations of different seeds stand in different places.</param>
internal sealed class WeatherStation(int seed)
{
    /// <summary>A spike lasts one such slot, in seconds.</summary>
    private const int SpikeSlotSeconds = 20;

    private const double SpikeChance = 0.004;

    private readonly double _climate = 14 + 6 * Unit(seed, 101);

    /// <summary>°C, two decimals.</summary>
    public double Temperature(DateTimeOffset time)
    {
        // Coldest at about five in the morning, warmest at about three in the afternoon, UTC.
        var hours = Seconds(time) / 3600.0;
        var daily = 5.5 * Math.Sin(2 * Math.PI * (hours - 9) / 24) + 1.4 * Math.Sin(4 * Math.PI * (hours - 7) / 24);
        var weather = 4 * Drift(time, 1, 40 * 3600) + 1.2 * Drift(time, 2, 1800) + 0.35 * Drift(time, 3, 90);
        return Math.Round(_climate + daily + weather + 0.12 * Noise(time, 4) + Spike(time), 2);
    }

    /// <summary>Relative humidity, % from 15 to 100, one decimal.</summary>
    public double Humidity(DateTimeOffset time)
    {
        var warmth = Temperature(time) - Spike(time) - _climate;
        var humidity = 62 - 2.3 * warmth + 14 * Drift(time, 5, 30 * 3600) + 2 * Drift(time, 6, 300) + 0.5 * Noise(time, 7);
        return Math.Round(Math.Clamp(humidity, 15, 100), 1);
    }

    /// <summary>hPa, one decimal.</summary>
    public double Pressure(DateTimeOffset time) => Math.Round(
        1013 + 11 * Drift(time, 8, 60 * 3600) + 0.6 * Drift(time, 9, 3600) + 0.05 * Noise(time, 10), 1);

    /// <summary><c>clear</c>, <c>cloudy</c>, <c>rain</c> or <c>storm</c>.</summary>
    public string Sky(DateTimeOffset time)
    {
        // Faster than real weather, so that a person who watches for minutes sees it change.
        var clouds = 0.6 * Drift(time, 11, 420) + 0.4 * Drift(time, 12, 5 * 3600);
        return clouds switch
        {
            < -0.05 => "clear",
            < 0.25 => "cloudy",
            < 0.55 => "rain",
            _ => "storm",
        };
    }

    private double Spike(DateTimeOffset time)
    {
        var slot = Seconds(time) / SpikeSlotSeconds;
        if (Unit(slot, 20 + seed) >= SpikeChance) return 0;
        return (Unit(slot, 21 + seed) < 0.5 ? -1 : 1) * (8 + 10 * Unit(slot, 22 + seed));
    }

    /// <summary>Smooth value noise in [-1, 1] whose turning points are <paramref name="periodSeconds"/> apart.</summary>
    private double Drift(DateTimeOffset time, int channel, int periodSeconds)
    {
        var seconds = Seconds(time);
        var slot = Math.DivRem(seconds, periodSeconds, out var within);
        var share = within / (double)periodSeconds;
        var smooth = share * share * (3 - 2 * share);
        var from = Unit(slot, channel * 1000 + seed);
        var to = Unit(slot + 1, channel * 1000 + seed);
        return 2 * (from + (to - from) * smooth) - 1;
    }

    /// <summary>White noise in [-1, 1], another value each second.</summary>
    private double Noise(DateTimeOffset time, int channel) => 2 * Unit(Seconds(time), channel * 1000 + seed) - 1;

    private static long Seconds(DateTimeOffset time) => time.ToUnixTimeSeconds();

    /// <summary>A fraction in [0, 1) that depends on both arguments in a random-looking way (SplitMix64's finisher).</summary>
    private static double Unit(long slot, int channel)
    {
        unchecked
        {
            var bits = ((ulong)slot * 0x9E3779B97F4A7C15UL) ^ ((ulong)(uint)channel * 0xBF58476D1CE4E5B9UL);
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
            bits ^= bits >> 31;
            return (bits >> 11) * (1.0 / (1UL << 53));
        }
    }
}
