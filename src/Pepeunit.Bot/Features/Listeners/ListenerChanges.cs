namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Kinds of changes that this feature writes to the change log; the subject is the listener's id.</summary>
internal static class ListenerChanges
{
    public const string Created = "listener.created";
    public const string Changed = "listener.changed";
    public const string Ended = "listener.ended";
    public const string Deleted = "listener.deleted";

    /// <summary>Whether who keeps listeners in memory has to look again.</summary>
    public static bool Concerns(string kind) => kind.StartsWith("listener.", StringComparison.Ordinal);
}
