using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Boards;

internal sealed class BoardsOptions
{
    public const string Section = "Boards";

    /// <summary>Boards that one person may have.</summary>
    [Range(1, 10_000)]
    public int BoardsPerPerson { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class BoardsOptionsValidator : IValidateOptions<BoardsOptions>;
