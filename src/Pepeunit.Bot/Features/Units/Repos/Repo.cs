using System.Globalization;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Names one Repo of this instance.</summary>
internal readonly record struct RepoId(Guid Value)
{
    public override string ToString() => Value.ToString("D");

    public static RepoId Parse(string text) => new(Guid.Parse(text, CultureInfo.InvariantCulture));
}

/// <summary>Where a Repo's files come from.</summary>
internal enum RepoSource
{
    /// <summary>A Git repository, fetched over https.</summary>
    Git,

    /// <summary>Documents that its owner sent in the chat.</summary>
    Sent,
}

/// <summary>A branch or a tag.</summary>
/// <param name="Name">The full name, such as <c>refs/tags/v1</c>.</param>
/// <param name="Commit">What it points to, through an annotated tag.</param>
internal sealed record RepoRef(string Name, string Commit)
{
    public const string Branches = "refs/heads/";
    public const string Tags = "refs/tags/";

    public bool IsTag => Name.StartsWith(Tags, StringComparison.Ordinal);

    /// <summary>The name as people say it.</summary>
    public string Label => Name[(IsTag ? Tags : Branches).Length..];
}

/// <summary>A published kind of device.</summary>
/// <param name="Address">Of the Git repository; null when the files were sent.</param>
/// <param name="FirmwareLink">Where a compiled firmware is fetched, with <c>{tag}</c> and <c>{version}</c>.</param>
/// <param name="IsAutoUpdate">New Units follow the Repo's current version, unless their person says otherwise.</param>
/// <param name="DefaultRef">Full name of a branch or tag; null: what the server calls its HEAD.</param>
/// <param name="CurrentVersion">What new Units get; null before the first good version.</param>
internal sealed record Repo(
    RepoId Id, long OwnerId, string Name, string Description, Visibility Visibility, RepoSource Source, Uri? Address,
    bool IsCompiled, string? FirmwareLink, bool IsAutoUpdate, string? DefaultRef, IReadOnlyList<RepoRef> Refs,
    string? CurrentVersion, RepoProblem? Problem, long? CheckAtMs, long? CheckedAtMs, long CreatedAtMs)
{
    /// <summary>The first digits of a version: what fits on a phone and still tells versions apart.</summary>
    public static string Short(string version) => version.Length <= 8 ? version : version[..8];

    /// <summary>Whether a person may see it, and make Units from it.</summary>
    public bool IsVisibleTo(long person) => Visibility != Visibility.Private || OwnerId == person;

    /// <summary>Where a Unit of this version fetches its compiled firmware; null when the Repo says no place.</summary>
    public Uri? FirmwareOf(string version, string label) => IsCompiled && FirmwareLink is { } link
        && Uri.TryCreate(
            link.Replace("{tag}", Uri.EscapeDataString(label), StringComparison.Ordinal)
                .Replace("{version}", version, StringComparison.Ordinal),
            UriKind.Absolute, out var address)
        ? address
        : null;
}

/// <summary>The rules for what people write about a Repo.</summary>
internal static class RepoText
{
    public const int MaxNameLength = 60;
    public const int MaxDescriptionLength = 500;
    public const int MaxLinkLength = 300;

    /// <summary>One line without control characters; null when nothing is left or it is too long.</summary>
    public static string? CleanName(string text)
    {
        var name = string.Concat(text.Where(letter => !char.IsControl(letter))).Trim();
        return name.Length is > 0 and <= MaxNameLength ? name : null;
    }

    /// <summary>As a name, cut where it is too long: for what a file says.</summary>
    public static string? CutName(string? text) =>
        text is null ? null : CleanName(text.Length <= MaxNameLength ? text : text[..MaxNameLength]);

    /// <summary>Without control characters except line ends, cut where it is too long; null when nothing is left.</summary>
    public static string? CutDescription(string? text)
    {
        if (text is null) return null;
        var clean = string.Concat(text.Where(letter => letter == '\n' || !char.IsControl(letter))).Trim();
        return clean.Length == 0 ? null : clean.Length <= MaxDescriptionLength ? clean : clean[..MaxDescriptionLength];
    }

    /// <summary>An https address of a firmware, with places that <see cref="Repo.FirmwareOf"/> fills; null when it is none.</summary>
    public static string? CleanLink(string text) =>
        text.Length <= MaxLinkLength && Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme == Uri.UriSchemeHttps
            ? text
            : null;
}
