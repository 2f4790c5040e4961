using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Conversations;

/// <summary>One question of a flow: a locale key and what may be answered.</summary>
/// <remarks>
/// <c>Key</c>: The question. The same key again (a box was ticked) redraws it and is no step to go Back to.
/// </remarks>
internal sealed record Prompt(string Key)
{
    /// <summary>
    /// Values for the text, formatted for the person when it is shown: strings, integers, doubles, booleans,
    /// <see cref="TimeSpan"/>, <see cref="DateTimeOffset"/>, <see cref="ByteCount"/> or <see cref="TextKey"/>.
    /// </summary>
    public IReadOnlyList<(string Name, object? Value)> Args { get; init; } = [];

    public IReadOnlyList<Choice> Choices { get; init; } = [];

    /// <summary>Buttons side by side.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>Choices shown at a time; with more, the engine adds buttons to leaf through them.</summary>
    public int PageSize { get; init; } = 8;

    /// <summary>Whether the engine offers to return to the question before, where there is one.</summary>
    public bool HasBack { get; init; } = true;

    public bool ExpectsText { get; init; }

    public bool ExpectsFile { get; init; }
}

/// <summary>One button of a question.</summary>
/// <remarks><c>Value</c>: What the flow gets; kept on the server, of any length.</remarks>
internal sealed record Choice(string Value)
{
    /// <summary>A label from the locale files.</summary>
    public string? LabelKey { get; init; }

    public IReadOnlyList<(string Name, object? Value)> LabelArgs { get; init; } = [];

    /// <summary>A label that is data, such as a Unit's name.</summary>
    public string? Label { get; init; }

    /// <summary>Null for a plain button; else it is drawn as a box, ticked or not.</summary>
    public bool? IsChecked { get; init; }

    public ButtonStyle Style { get; init; }

    public static Choice Localized(
        string value, string labelKey, params IReadOnlyList<(string Name, object? Value)> args) =>
        new(value) { LabelKey = labelKey, LabelArgs = args };

    public static Choice Literal(string value, string label) => new(value) { Label = label };
}
