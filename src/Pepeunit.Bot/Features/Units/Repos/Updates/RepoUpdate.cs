using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Updates;

internal enum RepoUpdateState
{
    Running,

    /// <summary>Its person stopped it; what was done stays done.</summary>
    Stopped,
    Done,
}

/// <summary>A person's Units of a Repo being brought to a version.</summary>
internal sealed record RepoUpdate(
    Guid Id, RepoId Repo, string Version, long OwnerId, long ChatId, RepoUpdateState State);

/// <summary>How far it has come.</summary>
/// <param name="NotReached">The version is set, but the device was not told: its broker or its program does not take it.</param>
internal sealed record RepoUpdateProgress(int Total, int Waiting, int Sent, int NotReached)
{
    public int Finished => Total - Waiting;
}

internal readonly record struct StopRepoUpdate(Guid Update) : ICallbackData;
