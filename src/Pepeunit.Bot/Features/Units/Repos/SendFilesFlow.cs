using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Asks the handlers to keep a document for the Repo's next version.</summary>
internal sealed record TakeDocument(Guid Repo, IncomingFile File);

/// <summary>Asks the handlers to make a version of what was kept.</summary>
internal sealed record PublishDraft(Guid Repo);

/// <summary>The answer to both: what is kept now, or what is wrong.</summary>
internal sealed record DraftAnswer(IReadOnlyList<string> Names, RepoProblem? Problem);

/// <summary>The version is stored.</summary>
internal sealed record DraftPublished(Guid Repo);

/// <summary>Takes documents, one after another, until the person says that they are complete.</summary>
internal static class SendFilesFlow
{
    public const string Name = "repos-files";

    private const string Done = "done";

    internal sealed record State(Guid Repo, IReadOnlyList<string> Names) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => Ask(state),
        FlowInput.File { Incoming: var file } => FlowStep.Fetch(state, new TakeDocument(state.Repo, file)),
        FlowInput.Choice { Value: Done } => FlowStep.Fetch(state, new PublishDraft(state.Repo)),
        FlowInput.Fetched { Result: DraftAnswer { Problem: { } problem } } => FlowStep.AskAgain(problem.Key, [.. problem.Args]),
        FlowInput.Fetched { Result: DraftAnswer { Names: var names } } => Ask(state with { Names = names }),
        FlowInput.Fetched { Result: DraftPublished published } => FlowStep.Finish(published),
        _ => FlowStep.AskAgain("repos.files.expects_file"),
    };

    private static FlowStep Ask(State state) => FlowStep.Ask(
        state,
        new Prompt(state.Names.Count == 0 ? "repos.files.ask" : "repos.files.ask_more")
        {
            Args = [("names", string.Join(", ", state.Names))],
            ExpectsFile = true,
            HasBack = false,
            Choices = state.Names.Count == 0 ? [] : [Choice.Localized(Done, "repos.files.done")],
        });
}
