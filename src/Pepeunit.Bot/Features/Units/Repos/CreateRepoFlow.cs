using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>What the conversation ends with. The credentials are in no state: they are its last answer.</summary>
/// <param name="Address">Of a Git repository; null when the files will be sent, and <paramref name="Name"/> is there.</param>
/// <param name="Credentials">As typed; a secret.</param>
internal sealed record CreateRepo(Uri? Address, string? Name, string? Credentials)
{
    public override string ToString() => "(a Repo to be made)";
}

/// <summary>Asks the handlers to read an address: the settings decide what is allowed.</summary>
internal sealed record ReadGitAddress(string Text);

/// <summary>The answer: one of the two is there.</summary>
internal sealed record AddressRead(Uri? Address, RepoProblem? Problem);

/// <summary>Asks for a Git address with what opens it, or for the name of a Repo whose files will be sent.</summary>
internal static class CreateRepoFlow
{
    public const string Name = "repos-create";

    private const string FromGit = "git";
    private const string FromFiles = "files";
    private const string IsOpen = "open";
    private const string IsLocked = "locked";

    /// <param name="IsShared">Others read the chat: no secret is asked for there.</param>
    internal sealed record State(bool IsShared, string? Source, Uri? Address, bool AsksCredentials) : FlowState
    {
        public static State Start(bool isShared) => new(isShared, null, null, AsksCredentials: false);
    }

    public static FlowStep Next(State state, FlowInput input) => (state, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Ask(state, new Prompt("repos.create.ask_source")
        {
            Choices =
            [
                Choice.Localized(FromGit, "repos.create.from_git"), Choice.Localized(FromFiles, "repos.create.from_files"),
            ],
        }),
        ({ Source: null }, FlowInput.Choice { Value: FromGit }) => FlowStep.Ask(
            state with { Source = FromGit }, new Prompt("repos.create.ask_address") { ExpectsText = true }),
        ({ Source: null }, FlowInput.Choice) => FlowStep.Ask(
            state with { Source = FromFiles }, new Prompt("repos.create.ask_name") { ExpectsText = true }),
        ({ Source: FromFiles }, FlowInput.Text { Trimmed: var text }) => RepoText.CleanName(text) is { } name
            ? FlowStep.Finish(new CreateRepo(null, name, null))
            : FlowStep.AskAgain("repos.edit.bad_name", ("max", RepoText.MaxNameLength)),
        ({ Address: null }, FlowInput.Text { Trimmed: var text }) => FlowStep.Fetch(state, new ReadGitAddress(text)),
        (_, FlowInput.Fetched { Result: AddressRead { Problem: { } problem } }) =>
            FlowStep.AskAgain(problem.Key, [.. problem.Args]),
        (_, FlowInput.Fetched { Result: AddressRead { Address: { } address } }) => AskAccess(state with { Address = address }),
        ({ Address: { } address }, FlowInput.Choice { Value: IsOpen }) => FlowStep.Finish(new CreateRepo(address, null, null)),
        ({ Address: not null }, FlowInput.Choice { Value: IsLocked }) => FlowStep.Ask(
            state with { AsksCredentials = true }, new Prompt("repos.create.ask_credentials") { ExpectsText = true }),
        ({ AsksCredentials: true, Address: { } address }, FlowInput.Text { Trimmed: var text }) =>
            Git.GitCredentials.Read(text) is not null
                ? FlowStep.Finish(new CreateRepo(address, null, text))
                : FlowStep.AskAgain("repos.create.bad_credentials"),
        _ => FlowStep.AskAgain("repos.edit.expects_text"),
    };

    private static FlowStep AskAccess(State state) => state.IsShared
        ? FlowStep.Finish(new CreateRepo(state.Address, null, null))
        : FlowStep.Ask(state, new Prompt("repos.create.ask_access")
        {
            Choices =
            [
                Choice.Localized(IsOpen, "repos.create.open"), Choice.Localized(IsLocked, "repos.create.locked"),
            ],
        });
}
