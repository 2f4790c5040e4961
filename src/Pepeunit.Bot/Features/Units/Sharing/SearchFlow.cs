using System.Text;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>What the conversation ends with.</summary>
internal sealed record SearchUnits(BrowseScope Scope, string Search);

/// <summary>Asks what to look for among the Units of others.</summary>
internal static class SearchFlow
{
    public const string Name = "units-search";

    internal sealed record State(BrowseScope Scope) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("units.browse.ask") { ExpectsText = true }),
        FlowInput.Text { Trimmed: { Length: > 0 } text }
            when Encoding.UTF8.GetByteCount(text) <= BrowseUnits.MaxSearchBytes =>
            FlowStep.Finish(new SearchUnits(state.Scope, text)),
        FlowInput.Text => FlowStep.AskAgain("units.browse.bad_search"),
        _ => FlowStep.AskAgain("units.create.expects_text"),
    };
}
