using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>Where the results of a listener go besides the store, as a person chooses it: any combination.</summary>
internal sealed record SinkChoice
{
    public static SinkChoice StoreOnly { get; } = new();

    /// <summary>A message that is edited in place.</summary>
    public bool IsLive { get; init; }

    /// <summary>A message per closed window; windowed listeners only.</summary>
    public bool TellsWindows { get; init; }

    /// <summary>A summary each day so many minutes after local midnight, 0 to 1439; null: none.</summary>
    public int? DigestMinute { get; init; }

    /// <summary>Everything collected as CSV when the listener ends.</summary>
    public bool SendsCsv { get; init; } = true;

    /// <summary>How long a windowed listener keeps the raw values too, in seconds; null: computed values only.</summary>
    public int? RawSeconds { get; init; }

    /// <summary>Whether anything is said in a chat before the end.</summary>
    [JsonIgnore]
    public bool Speaks => IsLive || TellsWindows || DigestMinute is not null;

    /// <summary>Without what only windows have.</summary>
    public SinkChoice For(ListenerKind kind) =>
        kind == ListenerKind.Averages ? this : this with { TellsWindows = false, RawSeconds = null };
}
