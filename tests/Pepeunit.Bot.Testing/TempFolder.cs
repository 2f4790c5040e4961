namespace Pepeunit.Bot.Testing;

/// <summary>An empty folder that is deleted, with what it holds, when it is disposed.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pepeunit-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
