using System.Globalization;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>What a person is chosen for.</summary>
internal enum PersonPurpose
{
    Grant,
    Transfer,
}

/// <summary>What the conversation ends with.</summary>
internal sealed record ChosenPerson(Guid Unit, long Person);

/// <summary>Asked of the feature: who that is.</summary>
internal sealed record FetchPerson(string Text);

/// <summary>What was found.</summary>
internal enum PersonMatch
{
    Found,

    /// <summary>Nobody of that name or id has written to the bot.</summary>
    Unknown,

    /// <summary>It is the person who asks.</summary>
    Self,
}

internal sealed record PersonFound(PersonMatch Match, long Id, string Name);

/// <summary>Asks for a person by username or id, and whether that is the one.</summary>
internal static class ChoosePersonFlow
{
    /// <summary>Names of the flow, one for each purpose.</summary>
    public const string GrantName = "units-grant-person";
    public const string TransferName = "units-transfer";

    private const string Yes = "yes";

    internal sealed record State(PersonPurpose Purpose, Guid Unit, string UnitName) : FlowState
    {
        public long? Person { get; init; }

        /// <summary>What was typed: for the refusal.</summary>
        public string Typed { get; init; } = "";
    }

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Ask(state, new Prompt(
            state.Purpose == PersonPurpose.Grant ? "units.person.ask_grant" : "units.person.ask_transfer")
        {
            Args = [("unit", state.UnitName)],
            ExpectsText = true,
        }),
        (_, FlowInput.Text { Trimmed: { Length: > 0 } text }) =>
            FlowStep.Fetch(state with { Person = null, Typed = text }, new FetchPerson(text)),
        (_, FlowInput.Fetched { Result: PersonFound found }) => Confirm(state, found),
        ({ Person: { } person }, FlowInput.Choice { Value: Yes }) =>
            FlowStep.Finish(new ChosenPerson(state.Unit, person)),
        _ => FlowStep.AskAgain("units.create.expects_text"),
    };

    private static FlowStep Confirm(State state, PersonFound found) => found.Match switch
    {
        PersonMatch.Unknown => FlowStep.AskAgain("units.person.unknown", ("text", state.Typed)),
        PersonMatch.Self => FlowStep.AskAgain("units.person.self"),
        _ => FlowStep.Ask(state with { Person = found.Id }, new Prompt(
            state.Purpose == PersonPurpose.Grant ? "units.person.confirm_grant" : "units.person.confirm_transfer")
        {
            Args =
            [
                ("unit", state.UnitName), ("name", found.Name), ("id", found.Id.ToString(CultureInfo.InvariantCulture)),
            ],
            Choices = [Choice.Localized(Yes, "units.person.yes")],
        }),
    };
}
