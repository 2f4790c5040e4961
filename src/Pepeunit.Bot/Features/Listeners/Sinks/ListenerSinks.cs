using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>The sinks of a listener as they are stored, and how far each has come.</summary>
internal sealed record ListenerSinks
{
    public required ListenerId Listener { get; init; }

    /// <summary>Where it speaks; null: in the owner's private chat.</summary>
    public long? ChatId { get; init; }

    public required SinkChoice Choice { get; init; }

    /// <summary>Windows that end after this are told, Unix ms; null: none are.</summary>
    public long? WindowsFromMs { get; init; }

    /// <summary>Number of the last message about windows.</summary>
    public long WindowsVersion { get; init; }

    /// <summary>The local day of the last digest; null: there is no digest.</summary>
    public DateOnly? DigestDay { get; init; }

    /// <summary>The end of the time that the last digest covered, Unix ms; null: there is no digest.</summary>
    public long? DigestUntilMs { get; init; }
}
