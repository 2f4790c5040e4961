using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <param name="Version">Full name of a branch or tag, or a stored version; null: the Repo's current one.</param>
internal sealed record CreateRepoUnit(Guid Repo, string Name, string? Version, bool IsAutoUpdate);

/// <summary>Asks for the name of a new Unit, which version it is to run, and whether it follows the Repo.</summary>
internal static class CreateRepoUnitFlow
{
    public const string Name = "repos-unit";

    private const string Suggested = "suggested";
    private const string Follow = "follow";

    internal sealed record State(
        Guid Repo, string? Suggestion, string? UnitName, bool IsAutoUpdate, IReadOnlyList<VersionChoice> Versions) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Ask(state, new Prompt("repos.unit.ask_name")
        {
            ExpectsText = true,
            Choices = state.Suggestion is { } name ? [Choice.Literal(Suggested, name)] : [],
        }),
        ({ UnitName: null, Suggestion: { } name }, FlowInput.Choice { Value: Suggested }) =>
            AskVersion(state with { UnitName = name }),
        ({ UnitName: null }, FlowInput.Text { Trimmed: var text }) => Units.UnitName.Clean(text) is { } name
            ? AskVersion(state with { UnitName = name })
            : FlowStep.AskAgain("units.create.bad_name", ("max", Units.UnitName.MaxLength)),
        ({ UnitName: { } name }, FlowInput.Choice { Value: Follow }) =>
            FlowStep.Finish(new CreateRepoUnit(state.Repo, name, null, IsAutoUpdate: true)),
        ({ UnitName: { } name }, FlowInput.Choice { Value: var version }) =>
            FlowStep.Finish(new CreateRepoUnit(state.Repo, name, version, IsAutoUpdate: false)),
        _ => FlowStep.AskAgain("repos.edit.expects_text"),
    };

    // A Repo that says so makes Units that follow it; whoever wants a fixed version takes it later.
    private static FlowStep AskVersion(State state) => state.IsAutoUpdate
        ? FlowStep.Finish(new CreateRepoUnit(state.Repo, state.UnitName!, null, IsAutoUpdate: true))
        : FlowStep.Ask(state, new Prompt("repos.unit.ask_version")
        {
            Args = [("unit", state.UnitName)],
            Choices =
            [
                Choice.Localized(Follow, "repos.unit.follow"), .. state.Versions.Select(version => version.ToChoice()),
            ],
        });
}
