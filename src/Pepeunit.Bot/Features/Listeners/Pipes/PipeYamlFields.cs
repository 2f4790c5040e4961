using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Ingest.Pipeline;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>The fields of one mapping: read by name and kind, mistakes collected, and what nobody asked for remembered.</summary>
internal sealed partial class PipeYamlFields
{
    private readonly Dictionary<string, YamlNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly PipeStage _stage;
    private readonly string _prefix;
    private readonly List<PipeProblem> _problems;

    public PipeYamlFields(YamlMappingNode mapping, PipeStage stage, string prefix, List<PipeProblem> problems)
    {
        (_stage, _prefix, _problems) = (stage, prefix, problems);
        foreach (var (key, value) in mapping.Children) _nodes.TryAdd((key as YamlScalarNode)?.Value ?? "?", value);
    }

    public static bool IsNull(string plain) => plain is "" or "~" or "null" or "Null" or "NULL";

    public static bool IsSwitch(string plain) => ReadSwitch(plain) is not null;

    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    /// <summary>A moment; without a zone it is UTC. Null when it is none.</summary>
    public static DateTimeOffset? ReadTime(string text) =>
        Moment().IsMatch(text) && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    /// <summary>The node of a name; null when it is absent.</summary>
    public YamlNode? Take(string name)
    {
        _asked.Add(name);
        return _nodes.GetValueOrDefault(name);
    }

    /// <summary>Names that were never asked for, bounded.</summary>
    public IEnumerable<string> Unknown() => _nodes.Keys.Where(name => !_asked.Contains(name)).Take(20)
        .Select(name => _prefix + (name.Length <= 40 ? name : name[..40] + "…"));

    public void Refuse(string name, PipeProblemCode code, string allowed)
    {
        if (!_problems.Any(known => known.Stage == _stage && known.Field == name))
            _problems.Add(new PipeProblem(_stage, name, code, allowed));
    }

    public string? Text(string name)
    {
        switch (Take(name))
        {
            case null: return null;
            case YamlScalarNode { Style: ScalarStyle.Plain, Value: var plain } when IsNull(plain ?? ""): return null;
            case YamlScalarNode { Value: var text }: return text;
            default:
                Refuse(name, PipeProblemCode.BadSyntax, "a single value");
                return null;
        }
    }

    public T? Word<T>(string name, bool isRequired) where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            if (isRequired) Refuse(name, PipeProblemCode.Required, Names<T>());
            return null;
        }

        if (ReadWord<T>(text) is { } word) return word;
        Refuse(name, PipeProblemCode.Unknown, Names<T>());
        return null;
    }

    /// <summary>One word, or a list of them.</summary>
    public ImmutableArray<T> Words<T>(string name) where T : struct, Enum
    {
        if (Take(name) is not YamlSequenceNode list) return Word<T>(name, isRequired: false) is { } one ? [one] : [];
        var words = list.Children.Select(item => ReadWord<T>((item as YamlScalarNode)?.Value ?? "")).ToList();
        if (words.TrueForAll(word => word is not null)) return [.. words.Select(word => word!.Value).Distinct()];
        Refuse(name, PipeProblemCode.Unknown, Names<T>());
        return [];
    }

    public double? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        if (TryNumber(text, out var number)) return number;
        Refuse(name, PipeProblemCode.BadSyntax, "12.5");
        return null;
    }

    /// <summary>Some numbers, or one that stands alone.</summary>
    public ImmutableArray<double> Numbers(string name)
    {
        if (Take(name) is not YamlSequenceNode list) return Number(name) is { } one ? [one] : [];
        var numbers = ImmutableArray.CreateBuilder<double>(list.Children.Count);
        foreach (var item in list.Children)
        {
            if (item is YamlScalarNode { Value: { } text } && TryNumber(text, out var number))
            {
                numbers.Add(number);
                continue;
            }

            Refuse(name, PipeProblemCode.BadSyntax, "[0.5, 0.95]");
            return [];
        }

        return numbers.DrainToImmutable();
    }

    /// <param name="allowed">Its range, for whoever is told that it is missing or cannot be read.</param>
    public int? Whole(string name, string allowed = "", bool isRequired = false)
    {
        if (Text(name) is not { } text)
        {
            if (isRequired) Refuse(name, PipeProblemCode.Required, allowed);
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        Refuse(name, PipeProblemCode.BadSyntax, allowed.Length == 0 ? "60" : $"60 ({allowed})");
        return null;
    }

    public bool? Switch(string name)
    {
        if (Text(name) is not { } text) return null;
        if (ReadSwitch(text) is { } value) return value;
        Refuse(name, PipeProblemCode.BadSyntax, "true or false");
        return null;
    }

    /// <summary>A moment; without a zone it is UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (ReadTime(text) is { } time) return time;
        Refuse(name, PipeProblemCode.BadSyntax, "2026-11-24T05:00:00Z");
        return null;
    }

    public IReadOnlyList<YamlNode>? Items(string name)
    {
        switch (Take(name))
        {
            case YamlSequenceNode list: return [.. list.Children];
            case null or YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" }: return null;
            default:
                Refuse(name, PipeProblemCode.BadSyntax, "[1, 2.5]");
                return null;
        }
    }

    // By its name exactly: a number would name a member too.
    private static T? ReadWord<T>(string text) where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.Ordinal) ? Enum.Parse<T>(text) : null;

    private static bool? ReadSwitch(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => null,
    };

    private static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,7})?)?\s*(Z|z|[+-]\d{2}(:?\d{2})?)?)?$")]
    private static partial Regex Moment();
}
