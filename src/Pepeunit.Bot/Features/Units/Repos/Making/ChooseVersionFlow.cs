using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <param name="Version">Full name of a branch or tag, or a stored version.</param>
internal sealed record ChooseVersion(Guid Unit, string Version);

/// <summary>Asks which version a Unit shall run.</summary>
internal static class ChooseVersionFlow
{
    public const string Name = "repos-version";

    internal sealed record State(Guid Unit, IReadOnlyList<VersionChoice> Versions) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered when state.Versions.Count == 0 => FlowStep.Abort("repos.edit.no_versions"),
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("repos.firmware.ask_version")
        {
            Choices = [.. state.Versions.Select(version => version.ToChoice())],
        }),
        FlowInput.Choice { Value: var version } => FlowStep.Finish(new ChooseVersion(state.Unit, version)),
        _ => FlowStep.AskAgain("repos.edit.expects_text"),
    };
}
