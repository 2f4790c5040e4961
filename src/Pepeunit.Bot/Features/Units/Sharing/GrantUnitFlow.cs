using System.Globalization;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>What the conversation ends with.</summary>
internal sealed record GrantToUnit(Guid Unit, Guid Agent);

/// <summary>Asked of the feature: Units of others that are seen and may be granted to.</summary>
internal sealed record FetchAgents(Guid Unit);

/// <summary>Asked of the feature: whether there is a Unit of this id.</summary>
internal sealed record FetchAgent(Guid Agent);

internal sealed record AgentOption(Guid Id, string Label);

internal sealed record Agents(IReadOnlyList<AgentOption> Options);

/// <param name="Id">Null when there is none.</param>
/// <param name="IsOwn">One's own Units see everything of one's own anyway.</param>
internal sealed record AgentFound(Guid? Id, bool IsOwn);

/// <summary>Asks for the Unit of somebody else that may see this one: from those that are visible, or by its id.</summary>
internal static class GrantUnitFlow
{
    public const string Name = "units-grant-unit";

    internal sealed record State(Guid Unit, string UnitName) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Fetch(state, new FetchAgents(state.Unit)),
        FlowInput.Fetched { Result: Agents agents } => FlowStep.Ask(state, new Prompt("units.access.ask_unit")
        {
            Args = [("unit", state.UnitName)],
            ExpectsText = true,
            Choices = [.. agents.Options.Select(option => Choice.Literal(option.Id.ToString(), option.Label))],
        }),
        FlowInput.Fetched { Result: AgentFound { Id: null } } => FlowStep.AskAgain("units.access.unit_unknown"),
        FlowInput.Fetched { Result: AgentFound { IsOwn: true } } => FlowStep.AskAgain("units.access.unit_own"),
        FlowInput.Fetched { Result: AgentFound { Id: { } agent } } => FlowStep.Finish(new GrantToUnit(state.Unit, agent)),
        FlowInput.Choice { Value: var agent } =>
            FlowStep.Finish(new GrantToUnit(state.Unit, Guid.Parse(agent, CultureInfo.InvariantCulture))),
        FlowInput.Text { Trimmed: var text } when Guid.TryParseExact(text, "D", out var agent) =>
            FlowStep.Fetch(state, new FetchAgent(agent)),
        _ => FlowStep.AskAgain("units.access.bad_id"),
    };
}
