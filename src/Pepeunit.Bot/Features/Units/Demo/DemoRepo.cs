namespace Pepeunit.Bot.Features.Units.Demo;

/// <summary>The Repo that is built in: a simulated weather station.</summary>
internal static class DemoRepo
{
    public const string Temperature = "temperature";
    public const string Humidity = "humidity";
    public const string Pressure = "pressure";
    public const string Sky = "sky";

    public static readonly IReadOnlyList<string> Outputs = [Temperature, Humidity, Pressure, Sky];

    public static UnitPlan Plan(string name, TimeSpan lifetime) => new(name, Outputs, [], UnitOrigin.Demo, lifetime);
}
