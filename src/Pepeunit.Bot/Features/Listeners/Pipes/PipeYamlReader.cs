using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Reads a DataPipe configuration in YAML, and finds everything that is wrong with it at once. Pure.</summary>
internal sealed class PipeYamlReader
{
    /// <summary>Largest configuration, in bytes: 1024 listed texts fit many times.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxDepth = 8;

    private readonly List<PipeProblem> _problems = [];
    private readonly List<string> _warnings = [];

    public static PipeReading Read(string yaml)
    {
        var (root, reason) = Load(yaml);
        return root is null ? PipeReading.NoYaml(reason) : new PipeYamlReader().Read(root);
    }

    private static (YamlMappingNode? Root, string Reason) Load(string yaml)
    {
        try
        {
            // Looked at before it is loaded: the loader recurses, and a few KB of brackets would end the process.
            if (FindHostility(yaml) is { } reason) return (null, reason);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? (root, "")
                : (null, "It must be one YAML mapping with filters and processing_policy.");
        }
        catch (YamlException mistake)
        {
            return (null, At("It is no YAML", mistake.Start));
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner breaks on some broken documents instead of saying where; only it runs within this try.
            return (null, "It is no YAML.");
        }
    }

    // Aliases are refused whole: a key made of aliases of aliases is hashed as often as it unfolds, which may take for ever.
    private static string? FindHostility(string yaml)
    {
        if (yaml.Length > MaxBytes || Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
            return string.Create(CultureInfo.InvariantCulture, $"It is larger than {MaxBytes} bytes.");

        // The parser takes a NUL for the end, and would read half a document as a whole one.
        if (yaml.Contains('\0', StringComparison.Ordinal)) return "It holds a NUL character.";
        var parser = new Parser(new StringReader(yaml));
        for (int depth = 0, documents = 0; parser.MoveNext();)
        {
            if (parser.Current is DocumentStart && ++documents > 1) return "It holds several documents; one is needed.";
            if (parser.Current is AnchorAlias || parser.Current is NodeEvent { Anchor.IsEmpty: false })
                return At("It uses an anchor or an alias; write the value out", parser.Current.Start);
            if (parser.Current is NodeEvent { Tag.IsEmpty: false })
                return At("It uses a tag; a value is written without", parser.Current.Start);
            if (parser.Current is MappingStart or SequenceStart && ++depth > MaxDepth)
                return At("It is nested too deeply for a DataPipe configuration", parser.Current.Start);
            if (parser.Current is MappingEnd or SequenceEnd) depth--;
        }

        return null;
    }

    private static string At(string says, Mark mark) =>
        string.Create(CultureInfo.InvariantCulture, $"{says}: line {mark.Line}, column {mark.Column}.");

    private PipeReading Read(YamlMappingNode root)
    {
        var whole = new PipeYamlFields(root, PipeStage.Filters, "", _problems);
        var definition = new PipeDefinition
        {
            ActivePeriod = ReadPeriod(Section(whole, "active_period", PipeStage.ActivePeriod)),
            Filters = ReadFilters(Section(whole, "filters", PipeStage.Filters, isRequired: true)),
            Transformations = ReadTransformations(Section(whole, "transformations", PipeStage.Transformations)),
            Policy = ReadPolicy(Section(whole, "processing_policy", PipeStage.ProcessingPolicy, isRequired: true)),
            ValuePath = whole.Text("value_path"),
        };
        Warn(whole);

        // What could not be read has a stand-in; the validator's word on it would be about the stand-in.
        var unread = _problems.Select(problem => (problem.Stage, problem.Field)).ToHashSet();
        var isKindUnread = unread.Contains((PipeStage.Filters, "type_input_value"))
            || unread.Contains((PipeStage.Filters, "filters"));
        _problems.AddRange(PipeValidator.Validate(definition).Where(problem =>
            !unread.Contains((problem.Stage, problem.Field))
            && !(isKindUnread && problem.Code is PipeProblemCode.WrongKind or PipeProblemCode.NumberOnly)
            && !unread.Contains((problem.Stage, problem.Stage == PipeStage.ProcessingPolicy ? "policy_type" : ""))));
        return new PipeReading(
            _problems.Count == 0 ? definition : null, Unreadable: null,
            [.. _problems.OrderBy(problem => problem.Stage).Select(PipeFault.Of)], _warnings);
    }

    private ActivePeriod ReadPeriod(PipeYamlFields? fields)
    {
        if (fields is null) return new ActivePeriod();
        var period = new ActivePeriod
        {
            Kind = fields.Word<PeriodKind>("type", isRequired: true) ?? PeriodKind.Permanent,
            Start = fields.Time("start"),
            End = fields.Time("end"),
        };
        Warn(fields);
        return period;
    }

    private PipeFilters ReadFilters(PipeYamlFields? fields)
    {
        if (fields is null) return new PipeFilters { InputKind = ValueKind.Number };
        var filters = new PipeFilters
        {
            InputKind = fields.Word<ValueKind>("type_input_value", isRequired: true) ?? ValueKind.Number,
            ListFilter = fields.Word<ListFilterKind>("type_value_filtering", isRequired: false),
            Listed = ReadListed(fields),
            Threshold = fields.Word<ThresholdKind>("type_value_threshold", isRequired: false),
            ThresholdMin = fields.Number("threshold_min"),
            ThresholdMax = fields.Number("threshold_max"),
            MinIntervalSeconds = fields.Whole("max_rate", isRequired: true) ?? 0,
            RefusesRepeated = fields.Switch("last_unique_check") ?? false,
            MaxPayloadBytes = fields.Whole("max_size", isRequired: true) ?? 0,
        };
        Warn(fields);
        return filters;
    }

    private ListedValues? ReadListed(PipeYamlFields fields)
    {
        if (fields.Items("filtering_values") is not { } items) return null;
        var numbers = ImmutableArray.CreateBuilder<double>();
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in items)
        {
            if (item is YamlScalarNode { Style: not ScalarStyle.Plain, Value: { } quoted })
            {
                texts.Add(quoted);
            }
            else if (item is not YamlScalarNode { Value: { } plain }
                || PipeYamlFields.IsSwitch(plain) || PipeYamlFields.IsNull(plain))
            {
                fields.Refuse("filtering_values", PipeProblemCode.WrongKind, "numbers or strings, no booleans");
            }
            else if (PipeYamlFields.TryNumber(plain, out var number))
            {
                numbers.Add(number);
            }
            else
            {
                texts.Add(plain);
            }
        }

        return new ListedValues { Numbers = numbers.DrainToImmutable(), Texts = texts.DrainToImmutable() };
    }

    private PipeTransformations ReadTransformations(PipeYamlFields? fields)
    {
        if (fields is null) return new PipeTransformations();
        var transformations = new PipeTransformations
        {
            MultiplicationRatio = fields.Number("multiplication_ratio"),
            Decimals = fields.Whole("round_decimal_point", isRequired: false),
            SliceStart = fields.Whole("slice_start", isRequired: false),
            SliceEnd = fields.Whole("slice_end", isRequired: false),
        };
        Warn(fields);
        return transformations;
    }

    private ProcessingPolicy ReadPolicy(PipeYamlFields? fields)
    {
        if (fields is null) return new ProcessingPolicy { Kind = PolicyKind.LastValue };
        var policy = new ProcessingPolicy
        {
            Kind = fields.Word<PolicyKind>("policy_type", isRequired: true) ?? PolicyKind.LastValue,
            RecordCount = fields.Whole("n_records_count", isRequired: false),
            WindowSeconds = fields.Whole("time_window_size", isRequired: false),
            Functions = fields.Words<WindowFunction>("aggregation_functions"),
        };
        Warn(fields);
        return policy;
    }

    private PipeYamlFields? Section(PipeYamlFields whole, string name, PipeStage stage, bool isRequired = false)
    {
        if (whole.Take(name) is YamlMappingNode section) return new PipeYamlFields(section, stage, name + ".", _problems);
        if (whole.Take(name) is not (null or YamlScalarNode { Value: null or "" }))
            _problems.Add(new PipeProblem(stage, name, PipeProblemCode.BadSyntax, "a mapping"));
        else if (isRequired) _problems.Add(new PipeProblem(stage, name, PipeProblemCode.Required));
        return null;
    }

    private void Warn(PipeYamlFields fields) =>
        _warnings.AddRange(fields.Unknown().Select(name => $"{name} is not known and was ignored."));
}
