using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What a Unit was made from.</summary>
internal enum UnitOrigin
{
    /// <summary>Its person named the topics.</summary>
    Named,

    /// <summary>The built-in Repo of the simulated weather station.</summary>
    Demo,

    /// <summary>A Repo, at a version.</summary>
    Repo,
}

/// <summary>One device.</summary>
/// <param name="TokenId">The <c>jti</c> of the only token that is good; a new one revokes the old.</param>
/// <param name="DemoUntilMs">When the simulated device stops, Unix ms; null for a real device.</param>
internal sealed record Unit(
    UnitId Id, long OwnerId, string Name, UnitOrigin Origin, Visibility Visibility, string TokenId, long? DemoUntilMs,
    long CreatedAtMs)
{
    /// <summary>The Repo that it is made from; null for others.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>The version of the Repo that the device is to run.</summary>
    public string? RepoVersion { get; init; }

    /// <summary>Whether it follows the Repo's current version.</summary>
    public bool IsAutoUpdate { get; init; }
}

/// <summary>The rule for names that people give to Units.</summary>
internal static class UnitName
{
    /// <summary>Longest name, in UTF-16 code units: it must fit on a button of a phone.</summary>
    public const int MaxLength = 40;

    /// <summary>The name without outer spaces and control characters; null when nothing is left or it is too long.</summary>
    public static string? Clean(string text)
    {
        var name = string.Concat(text.Where(letter => !char.IsControl(letter))).Trim();
        return name.Length is > 0 and <= MaxLength ? name : null;
    }
}
