namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>A folder for a call of git that keeps nothing; gone afterwards.</summary>
internal sealed class EmptyFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pepeunit-git-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
