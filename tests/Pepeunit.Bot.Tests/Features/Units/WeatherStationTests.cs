using Pepeunit.Bot.Features.Units.Demo;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

public sealed class WeatherStationTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_same_station_shows_the_same_at_the_same_time()
    {
        Assert.Equal(new WeatherStation(7).Temperature(Noon), new WeatherStation(7).Temperature(Noon));
        Assert.NotEqual(new WeatherStation(7).Temperature(Noon), new WeatherStation(8).Temperature(Noon));
    }

    [Fact]
    public void Afternoons_are_warmer_than_nights_on_the_average_of_a_month()
    {
        var station = new WeatherStation(7);
        var days = Enumerable.Range(0, 30).Select(day => Noon.AddDays(day)).ToList();

        var afternoon = days.Average(day => station.Temperature(day.AddHours(3)));
        var night = days.Average(day => station.Temperature(day.AddHours(-8)));

        Assert.InRange(afternoon - night, 5, 20);
    }

    [Fact]
    public void Values_stay_believable_for_a_year_and_spikes_are_rare()
    {
        var station = new WeatherStation(3);
        var times = Enumerable.Range(0, 365 * 24 * 6).Select(i => Noon.AddMinutes(10 * i)).ToList();

        Assert.All(times, time => Assert.InRange(station.Temperature(time), -25, 55));
        Assert.All(times, time => Assert.InRange(station.Humidity(time), 15, 100));
        Assert.All(times, time => Assert.InRange(station.Pressure(time), 980, 1045));
        var jumps = times.Count(time =>
            Math.Abs(station.Temperature(time.AddSeconds(20)) - station.Temperature(time)) > 5);
        Assert.InRange(jumps, times.Count / 1000, times.Count / 50);
    }

    [Fact]
    public void The_sky_shows_every_state_within_a_day_and_changes_within_minutes()
    {
        var station = new WeatherStation(1);
        var states = Enumerable.Range(0, 24 * 60).Select(minute => station.Sky(Noon.AddMinutes(minute))).ToList();

        Assert.Equal(["clear", "cloudy", "rain", "storm"], states.Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(states.Zip(states.Skip(1)).Count(pair => pair.First != pair.Second), 50, 700);
    }
}
