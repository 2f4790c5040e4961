using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <param name="Value">Checked; of a choice, its value. Empty takes a firmware's link away.</param>
internal sealed record SaveRepo(Guid Repo, RepoField Field, string Value);

/// <summary>Asks for one thing about a Repo.</summary>
internal static class EditRepoFlow
{
    public const string Name = "repos-edit";

    private const string NoLink = "none";

    internal sealed record State(Guid Repo, RepoField Field, IReadOnlyList<VersionChoice> Versions) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => Ask(state),
        FlowInput.Choice { Value: NoLink } => Finish(state, ""),
        FlowInput.Choice { Value: var value } => Finish(state, value),
        FlowInput.Text { Trimmed: var text } => Take(state, text),
        _ => FlowStep.AskAgain("repos.edit.expects_text"),
    };

    private static FlowStep Ask(State state) => state.Field switch
    {
        RepoField.Name => FlowStep.Ask(state, new Prompt("repos.edit.ask_name") { ExpectsText = true }),
        RepoField.Description => FlowStep.Ask(state, new Prompt("repos.edit.ask_description")
        {
            Args = [("max", RepoText.MaxDescriptionLength)],
            ExpectsText = true,
        }),
        RepoField.FirmwareLink => FlowStep.Ask(state, new Prompt("repos.edit.ask_link")
        {
            ExpectsText = true,
            Choices = [Choice.Localized(NoLink, "repos.edit.no_link")],
        }),
        RepoField.Visibility => FlowStep.Ask(state, new Prompt("repos.edit.ask_visibility")
        {
            Choices =
            [
                Choice.Localized(nameof(Visibility.Public), "repos.visibility.public"),
                Choice.Localized(nameof(Visibility.Internal), "repos.visibility.internal"),
                Choice.Localized(nameof(Visibility.Private), "repos.visibility.private"),
            ],
        }),
        _ when state.Versions.Count == 0 => FlowStep.Abort("repos.edit.no_versions"),
        _ => FlowStep.Ask(state, new Prompt("repos.edit.ask_default")
        {
            Choices = [.. state.Versions.Select(version => version.ToChoice())],
        }),
    };

    private static FlowStep Take(State state, string text) => state.Field switch
    {
        RepoField.Name => RepoText.CleanName(text) is { } name
            ? Finish(state, name)
            : FlowStep.AskAgain("repos.edit.bad_name", ("max", RepoText.MaxNameLength)),
        RepoField.Description => text.Length <= RepoText.MaxDescriptionLength && RepoText.CutDescription(text) is { } description
            ? Finish(state, description)
            : FlowStep.AskAgain("repos.edit.bad_description", ("max", RepoText.MaxDescriptionLength)),
        _ => RepoText.CleanLink(text) is { } link ? Finish(state, link) : FlowStep.AskAgain("repos.edit.bad_link"),
    };

    private static FlowStep Finish(State state, string value) => FlowStep.Finish(new SaveRepo(state.Repo, state.Field, value));
}
