using System.Globalization;
using YamlDotNet.Core;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Why a text is not read as YAML.</summary>
internal enum YamlMistakeCode
{
    NoYaml,
    NoMapping,
    TooLarge,
    HoldsNul,
    SeveralDocuments,
    UsesAnchor,
    UsesTag,
    TooDeep,
}

/// <summary>Why a text is not read as a configuration at all, and where it was seen.</summary>
/// <param name="Line">From 1; null: no place is to blame.</param>
internal sealed record YamlMistake(YamlMistakeCode Code, long? Line = null, long? Column = null)
{
    /// <summary>In English, for programs' authors; people in the chat get it in their language.</summary>
    public string Message
    {
        get
        {
            var says = Code switch
            {
                YamlMistakeCode.NoYaml => "It is no YAML",
                YamlMistakeCode.NoMapping => "It must be one YAML mapping with filters and processing_policy",
                YamlMistakeCode.TooLarge =>
                    string.Create(CultureInfo.InvariantCulture, $"It is larger than {PipeYamlReader.MaxBytes} bytes"),
                YamlMistakeCode.HoldsNul => "It holds a NUL character",
                YamlMistakeCode.SeveralDocuments => "It holds several documents; one is needed",
                YamlMistakeCode.UsesAnchor => "It uses an anchor or an alias; write the value out",
                YamlMistakeCode.UsesTag => "It uses a tag; a value is written without",
                _ => "It is nested too deeply for a DataPipe configuration",
            };
            return Line is null
                ? says + "."
                : string.Create(CultureInfo.InvariantCulture, $"{says}: line {Line}, column {Column}.");
        }
    }

    public static YamlMistake At(YamlMistakeCode code, Mark mark) => new(code, mark.Line, mark.Column);
}
