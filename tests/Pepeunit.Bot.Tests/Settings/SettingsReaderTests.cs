using System.Collections;
using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Without_anything_set_every_default_is_there()
    {
        var reading = SettingsReader.Read([], new Hashtable());

        Assert.Empty(reading.Problems);
        Assert.Equal("8080", reading.Values["Http:Port"]);
        Assert.Equal("all", reading.Values["Role"]);
        Assert.False(reading.Values.ContainsKey("Telegram:Token"));
    }

    [Fact]
    public void An_argument_wins_over_the_environment()
    {
        var reading = SettingsReader.Read(["--PU_HTTP_PORT=9000", "--role", "jobs"], Environment(("PU_HTTP_PORT", "9001")));

        Assert.Equal("9000", reading.Values["Http:Port"]);
        Assert.Equal("jobs", reading.Values["Role"]);
    }

    [Fact]
    public void An_empty_variable_is_not_set()
    {
        var reading = SettingsReader.Read([], Environment(("PU_TELEGRAM_TOKEN", ""), ("PU_HTTP_PORT", "")));

        Assert.Empty(reading.Problems);
        Assert.False(reading.Values.ContainsKey("Telegram:Token"));
        Assert.Equal("8080", reading.Values["Http:Port"]);
    }

    [Theory]
    [InlineData("PU_HTTP_PORT", "80 80", "PU_HTTP_PORT is \"80 80\", but must be a port from 1 to 65535.")]
    [InlineData("PU_HTTP_PORT", "65536", "PU_HTTP_PORT is \"65536\", but must be a port from 1 to 65535.")]
    [InlineData("PU_DEMO_HOURS", "0", "PU_DEMO_HOURS is \"0\", but must be a whole number from 1 to 720 hours.")]
    [InlineData("PU_BROKER", "emqx", "PU_BROKER is \"emqx\", but must be one of embedded, external.")]
    [InlineData("PU_JOBS_DASHBOARD", "on", "PU_JOBS_DASHBOARD is \"on\", but must be true or false.")]
    [InlineData(
        "PU_TELEGRAM_PUBLIC_URL", "iot.example.org",
        "PU_TELEGRAM_PUBLIC_URL is \"iot.example.org\", but must be an address such as https://iot.example.org.")]
    [InlineData(
        "PU_SANDBOX_ADDRESS", "everywhere",
        "PU_SANDBOX_ADDRESS is \"everywhere\", but must be an IP address to listen on, such as 127.0.0.1 or 0.0.0.0.")]
    public void A_bad_value_is_named_with_what_is_allowed(string name, string value, string problem)
    {
        Assert.Equal([problem], SettingsReader.Read([], Environment((name, value))).Problems);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var reading = SettingsReader.Read(["--nonsense"], Environment(("PU_MQTT_PORT", "x"), ("PU_TELEGRAM_TOKKEN", "1:2")));

        Assert.Collection(
            reading.Problems,
            problem => Assert.StartsWith("The argument \"--nonsense\" is not known.", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("PU_MQTT_PORT is \"x\"", problem, StringComparison.Ordinal),
            problem => Assert.Equal(
                "PU_TELEGRAM_TOKKEN is not a setting. Did you mean PU_TELEGRAM_TOKEN? The README lists them all.", problem));
    }

    [Fact]
    public void A_secret_is_never_part_of_a_problem()
    {
        var secret = SettingCatalog.All.Single(setting => setting.Name == "PU_TELEGRAM_TOKEN");

        Assert.DoesNotContain("hunter2", secret.Shown("hunter2"), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_keys_are_unique_and_every_default_passes_its_own_rule()
    {
        Assert.Equal(SettingCatalog.All.Count, SettingCatalog.All.Select(setting => setting.Name).Distinct().Count());
        Assert.Equal(SettingCatalog.All.Count, SettingCatalog.All.Select(setting => setting.Key).Distinct().Count());
        Assert.All(
            SettingCatalog.All.Where(setting => setting.Default is not null),
            setting => Assert.Null(setting.FindProblem(setting.Default!)));
    }

    private static Hashtable Environment(params (string Name, string Value)[] variables)
    {
        var environment = new Hashtable();
        foreach (var (name, value) in variables) environment[name] = value;
        return environment;
    }
}
