namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Kinds of changes that are written about Repos; the subject is the Repo's id.</summary>
internal static class RepoChanges
{
    public const string Changed = "repo.changed";

    public const string Deleted = "repo.deleted";
}
