using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

internal sealed class GitOptions
{
    public const string Section = "Git";

    /// <summary>Host names, separated by commas, that may have any address and port: an operator's own Git servers.</summary>
    [RegularExpression(@"^\s*([A-Za-z0-9.\-]+\s*(,\s*[A-Za-z0-9.\-]+\s*)*)?$")]
    public string AllowedHosts { get; set; } = "";

    /// <summary>A PEM file of certificates that are trusted in place of the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Seconds that one call of git may take.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>What git may keep on the disk for one Repo, packed.</summary>
    [Range(1, 2_000)]
    public int MaxMegabytes { get; set; } = 100;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    public bool IsAllowed(string host) => AllowedHosts
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Contains(host, StringComparer.OrdinalIgnoreCase);
}

[OptionsValidator]
internal sealed partial class GitOptionsValidator : IValidateOptions<GitOptions>;
