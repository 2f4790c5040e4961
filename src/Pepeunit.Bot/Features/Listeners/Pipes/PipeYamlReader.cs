using System.Collections.Immutable;
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
    private const string Seconds = "1..86400";

    private readonly List<PipeProblem> _problems = [];
    private readonly List<string> _ignored = [];

    public static PipeReading Read(string yaml)
    {
        var (root, mistake) = Load(yaml);
        return root is null ? PipeReading.NoYaml(mistake!) : new PipeYamlReader().Read(root);
    }

    private static (YamlMappingNode? Root, YamlMistake? Mistake) Load(string yaml)
    {
        try
        {
            // Looked at before it is loaded: the loader recurses, and a few KB of brackets would end the process.
            if (FindHostility(yaml) is { } hostility) return (null, hostility);
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }]
                ? (root, null)
                : (null, new YamlMistake(YamlMistakeCode.NoMapping));
        }
        catch (YamlException mistake)
        {
            return (null, YamlMistake.At(YamlMistakeCode.NoYaml, mistake.Start));
        }
        catch (Exception mistake) when (mistake is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner breaks on some broken documents instead of saying where; only it runs within this try.
            return (null, new YamlMistake(YamlMistakeCode.NoYaml));
        }
    }

    // Aliases are refused whole: a key made of aliases of aliases is hashed as often as it unfolds, which may take for ever.
    private static YamlMistake? FindHostility(string yaml)
    {
        if (yaml.Length > MaxBytes || Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
            return new YamlMistake(YamlMistakeCode.TooLarge);

        // The parser takes a NUL for the end, and would read half a document as a whole one.
        if (yaml.Contains('\0', StringComparison.Ordinal)) return new YamlMistake(YamlMistakeCode.HoldsNul);
        var parser = new Parser(new StringReader(yaml));
        for (int depth = 0, documents = 0; parser.MoveNext();)
        {
            if (parser.Current is DocumentStart && ++documents > 1)
                return new YamlMistake(YamlMistakeCode.SeveralDocuments);
            if (parser.Current is AnchorAlias || parser.Current is NodeEvent { Anchor.IsEmpty: false })
                return YamlMistake.At(YamlMistakeCode.UsesAnchor, parser.Current.Start);
            if (parser.Current is NodeEvent { Tag.IsEmpty: false })
                return YamlMistake.At(YamlMistakeCode.UsesTag, parser.Current.Start);
            if (parser.Current is MappingStart or SequenceStart && ++depth > MaxDepth)
                return YamlMistake.At(YamlMistakeCode.TooDeep, parser.Current.Start);
            if (parser.Current is MappingEnd or SequenceEnd) depth--;
        }

        return null;
    }

    private PipeReading Read(YamlMappingNode root)
    {
        var whole = new PipeYamlFields(root, PipeStage.Filters, "", _problems);
        var filters = Section(whole, "filters", PipeStage.Filters, isRequired: true);
        var definition = new PipeDefinition
        {
            ActivePeriod = ReadPeriod(Section(whole, "active_period", PipeStage.ActivePeriod)),
            // Among the filters or beside them: the value is taken out before they look at it.
            ValuePath = filters?.Text("value_path") ?? whole.Text("value_path"),
            Filters = ReadFilters(filters),
            Transformations = ReadTransformations(Section(whole, "transformations", PipeStage.Transformations)),
            Policy = ReadPolicy(Section(whole, "processing_policy", PipeStage.ProcessingPolicy, isRequired: true)),
        };
        NoteUnknown(whole);

        // What could not be read has a stand-in; the validator's word on it would be about the stand-in.
        var unread = _problems.Select(problem => (problem.Stage, problem.Field)).ToHashSet();
        _problems.AddRange(PipeValidator.Validate(definition).Where(problem => !IsOfStandIn(problem, unread)));
        return new PipeReading(
            _problems.Count == 0 ? definition : null, Unreadable: null,
            [.. _problems.OrderBy(problem => problem.Stage)], _ignored);
    }

    private static bool IsOfStandIn(PipeProblem problem, HashSet<(PipeStage Stage, string Field)> unread)
    {
        bool IsUnread(string field) => unread.Contains((problem.Stage, field));
        if (IsUnread(problem.Field)) return true;
        if (problem.Stage == PipeStage.ProcessingPolicy && IsUnread("policy_type")) return true;
        if (problem.Code is PipeProblemCode.WrongKind or PipeProblemCode.NumberOnly
            && (unread.Contains((PipeStage.Filters, "type_input_value")) || unread.Contains((PipeStage.Filters, "filters"))))
        {
            return true;
        }

        // Either functions or quantiles are asked for: there were some.
        return problem is { Field: "aggregation_functions", Code: PipeProblemCode.Required } && IsUnread("quantiles");
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
        NoteUnknown(fields);
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
            MinIntervalSeconds = fields.Whole("max_rate", "0..86400", isRequired: true) ?? 0,
            RefusesRepeated = fields.Switch("last_unique_check") ?? false,
            MaxPayloadBytes = fields.Whole("max_size", "0..262144", isRequired: true) ?? 0,
        };
        NoteUnknown(fields);
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
            Decimals = fields.Whole("round_decimal_point", "0..7"),
            SliceStart = fields.Whole("slice_start"),
            SliceEnd = fields.Whole("slice_end"),
        };
        NoteUnknown(fields);
        return transformations;
    }

    private ProcessingPolicy ReadPolicy(PipeYamlFields? fields)
    {
        if (fields is null) return new ProcessingPolicy { Kind = PolicyKind.LastValue };
        var policy = new ProcessingPolicy
        {
            Kind = fields.Word<PolicyKind>("policy_type", isRequired: true) ?? PolicyKind.LastValue,
            RecordCount = fields.Whole("n_records_count", "1..1024"),
            WindowSeconds = fields.Whole("time_window_size", Seconds),
            WindowHop = fields.Whole("window_hop", Seconds),
            SessionGap = fields.Whole("session_gap", Seconds),
            SessionMax = fields.Whole("session_max", Seconds),
            AdaptiveMin = fields.Whole("adaptive_min", Seconds),
            AdaptiveMax = fields.Whole("adaptive_max", Seconds),
            AdaptiveTolerance = fields.Number("adaptive_tolerance"),
            AdaptiveCount = fields.Whole("adaptive_count", ">= 1"),
            AllowedLateness = fields.Whole("allowed_lateness", "0..604800"),
            Functions = fields.Words<WindowFunction>("aggregation_functions"),
            Quantiles = fields.Numbers("quantiles"),
        };
        NoteUnknown(fields);
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

    private void NoteUnknown(PipeYamlFields fields) => _ignored.AddRange(fields.Unknown());
}
