using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Users;

/// <summary>Why the zone is asked: the greeting comes after the first answer, the settings after later ones.</summary>
internal enum ZoneOccasion
{
    FirstStart,
    Settings,
}

/// <param name="Zone">IANA name.</param>
internal sealed record ChooseZone(string Zone, ZoneOccasion Occasion);

/// <summary>Asks for the time zone: by a button, or typed as a city or an offset.</summary>
internal static class ChooseZoneFlow
{
    public const string Name = "users-zone";

    private const string Later = "Etc/UTC";

    internal sealed record State(string Language, ZoneOccasion Occasion) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, Question(state)),
        FlowInput.Choice { Value: var zone } => FlowStep.Finish(new ChooseZone(zone, state.Occasion)),
        FlowInput.Text { Trimmed: var text } when Zones.Find(text) is { } zone =>
            FlowStep.Finish(new ChooseZone(zone, state.Occasion)),
        FlowInput.Text { Trimmed: var text } => FlowStep.AskAgain("users.zone.unknown", ("text", text)),
        _ => FlowStep.AskAgain("users.zone.expects_text"),
    };

    private static Prompt Question(State state)
    {
        var zones = state.Language == "ru" ? Zones.Russian : Zones.English;
        var key = state.Occasion == ZoneOccasion.FirstStart ? "users.zone.ask_first" : "users.zone.ask";
        return new Prompt(key)
        {
            Choices =
            [
                .. zones.Select(zone => Choice.Localized(zone.Zone, $"users.zone.city.{zone.Key}")),
                Choice.Localized(Later, "users.zone.later"),
            ],
            Columns = 2,
            PageSize = 14,
            ExpectsText = true,
        };
    }
}
