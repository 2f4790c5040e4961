using System.Text;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos;

internal sealed record SearchRepos(string Words);

/// <summary>Asks for a part of a Repo's name.</summary>
internal static class SearchReposFlow
{
    public const string Name = "repos-search";

    internal sealed record State : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("repos.search.ask") { ExpectsText = true }),
        FlowInput.Text { Trimmed: { Length: > 0 } words } => FlowStep.Finish(new SearchRepos(Cut(words))),
        _ => FlowStep.AskAgain("repos.search.expects_text"),
    };

    // The words travel in the buttons that leaf through what was found.
    private static string Cut(string words)
    {
        var cut = new StringBuilder();
        var bytes = 0;
        foreach (var rune in words.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > ListRepos.MaxWordsBytes) break;
            cut.Append(rune.ToString());
        }

        return cut.ToString();
    }
}
