using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>Takes the mirror of a deleted Repo off the disk; by its name it also sees what was deleted while it was down.</summary>
internal sealed class DeleteMirrors(GitMirror mirror) : IChangeHandler
{
    public string Name => "delete-git-mirrors";

    public Task HandleAsync(Change change, CancellationToken cancellationToken) => change.Kind == RepoChanges.Deleted
        ? mirror.DeleteAsync(RepoId.Parse(change.SubjectId), cancellationToken)
        : Task.CompletedTask;
}
