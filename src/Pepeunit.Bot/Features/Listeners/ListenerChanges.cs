namespace Pepeunit.Bot.Features.Listeners;

/// <summary>Kinds of changes that this feature writes to the change log; the subject is the listener's id.</summary>
internal static class ListenerChanges
{
    public const string Created = "listeners.listener.created";
    public const string Changed = "listeners.listener.changed";
    public const string Ended = "listeners.listener.ended";
    public const string Deleted = "listeners.listener.deleted";

    /// <summary>Whether who keeps listeners in memory has to look again.</summary>
    public static bool Concerns(string kind) => kind.StartsWith("listeners.listener.", StringComparison.Ordinal);
}
