using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>One version that a person may choose.</summary>
/// <param name="Value">Full name of a branch or tag, or a stored version.</param>
internal sealed record VersionChoice(string Value, string Label)
{
    /// <summary>Buttons of a question: more cannot be leafed through on a phone.</summary>
    public const int MaxCount = 60;

    private const int MaxLabelLength = 40;

    public Choice ToChoice() => Choice.Literal(Value, Localization.ForeignText.Cut(Label, MaxLabelLength));

    /// <summary>The default first; branches and tags of a Git Repo, the stored versions of one whose files were sent.</summary>
    public static IReadOnlyList<VersionChoice> Of(Repo repo, IReadOnlyList<RepoVersion> stored) => repo.Source == RepoSource.Git
        ?
        [
            .. repo.Refs.OrderByDescending(each => each.Name == repo.DefaultRef).Take(MaxCount)
                .Select(each => new VersionChoice(each.Name, $"{(each.IsTag ? "🏷" : "🌿")} {each.Label}")),
        ]
        :
        [
            .. stored.OrderByDescending(version => version.Version == repo.CurrentVersion).Take(MaxCount)
                .Select(version => new VersionChoice(version.Version, version.Name)),
        ];
}
