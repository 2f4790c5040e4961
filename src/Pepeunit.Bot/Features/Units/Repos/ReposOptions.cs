using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos.Content;

namespace Pepeunit.Bot.Features.Units.Repos;

internal sealed class ReposOptions
{
    public const string Section = "Repos";

    /// <summary>Repos that one person may have.</summary>
    [Range(1, 10_000)]
    public int ReposPerPerson { get; set; } = 20;

    /// <summary>Files of one version of a Repo, unpacked.</summary>
    [Range(1, 200)]
    public int MaxMegabytes { get; set; } = 20;

    /// <summary>Files of one version of a Repo.</summary>
    [Range(1, 20_000)]
    public int MaxFiles { get; set; } = 2_000;

    /// <summary>Minutes between two looks at a Git address; a broken one is looked at as often.</summary>
    [Range(5, 10_080)]
    public int CheckMinutes { get; set; } = 60;

    public ContentLimits Limits => new(MaxFiles, MaxMegabytes * 1_000_000);
}

[OptionsValidator]
internal sealed partial class ReposOptionsValidator : IValidateOptions<ReposOptions>;
