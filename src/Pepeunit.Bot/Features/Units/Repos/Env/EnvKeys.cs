using System.Text.Json;
using Pepeunit.Bot.Features.Units.Repos.Content;

namespace Pepeunit.Bot.Features.Units.Repos.Env;

/// <summary>One variable that a person may give a value.</summary>
/// <param name="Description">What the Repo's developer says about it; null when nothing.</param>
internal sealed record EnvQuestion(string Key, string? Description);

/// <summary>Which variables of a Unit's <c>env.json</c> a person may set.</summary>
internal static class EnvKeys
{
    /// <summary>The server's own that a person may tune, with the values that are generated.</summary>
    private static readonly IReadOnlyList<EnvEntry> Tunable =
    [
        new("PU_MQTT_PING_INTERVAL", JsonSerializer.SerializeToElement(20)),
        new("PU_MQTT_KEEPALIVE", JsonSerializer.SerializeToElement(60)),
        new("PU_STATE_SEND_INTERVAL", JsonSerializer.SerializeToElement(60)),
        new("PU_MIN_LOG_LEVEL", JsonSerializer.SerializeToElement("Debug")),
        new("PU_MAX_LOG_LENGTH", JsonSerializer.SerializeToElement(64)),
    ];

    /// <summary>The Repo's variables first, in the order of its file.</summary>
    public static IReadOnlyList<EnvEntry> Of(RepoVersion? version) => [.. version?.Env.Own ?? [], .. Tunable];

    /// <summary>What the Repo leaves to the person.</summary>
    public static IReadOnlyList<EnvQuestion> Open(RepoVersion? version) =>
        [.. Of(version).Where(entry => entry.IsOpen).Select(entry => Question(entry, version))];

    public static EnvQuestion Question(EnvEntry entry, RepoVersion? version) =>
        new(entry.Key, version?.Manifest.EnvDescriptions.GetValueOrDefault(entry.Key));
}
