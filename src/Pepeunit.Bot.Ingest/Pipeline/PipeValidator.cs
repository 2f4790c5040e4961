namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>Finds everything that is wrong with a pipe at once. Pure.</summary>
public static class PipeValidator
{
    /// <summary>Largest payload that the platform takes, in bytes.</summary>
    public const int MaxPayloadBytes = 262_144;

    /// <summary>Longest list of a list filter. Lists are searched one by one on the hot path.</summary>
    public const int MaxListedValues = 1_024;

    private const int SecondsPerDay = 86_400;
    private const int MaxDecimals = 7;

    /// <summary>Checks a definition.</summary>
    /// <returns>The problems in the order of the stages and fields of the format; empty when the pipe can
    /// run.</returns>
    public static IReadOnlyList<PipeProblem> Validate(PipeDefinition definition)
    {
        var problems = new List<PipeProblem>();
        CheckPeriod(definition.ActivePeriod, problems);
        CheckPath(definition.ValuePath, problems);
        CheckFilters(definition.Filters, problems);
        CheckTransformations(definition.Transformations, problems);
        PolicyValidator.Check(definition, problems);
        return problems;
    }

    private static void CheckPeriod(ActivePeriod period, List<PipeProblem> problems)
    {
        var needsStart = period.Kind is PeriodKind.FromDate or PeriodKind.DateRange;
        var needsEnd = period.Kind is PeriodKind.ToDate or PeriodKind.DateRange;

        if (!Enum.IsDefined(period.Kind)) Add("type", PipeProblemCode.Unknown, Names<PeriodKind>());
        if (needsStart && period.Start is null) Add("start", PipeProblemCode.Required);
        if (needsEnd && period.End is null) Add("end", PipeProblemCode.Required);
        if (needsStart && needsEnd && period.Start >= period.End)
            Add("start", PipeProblemCode.WrongOrder, "start < end");

        void Add(string field, PipeProblemCode code, string allowed = "") =>
            problems.Add(new PipeProblem(PipeStage.ActivePeriod, field, code, allowed));
    }

    private static void CheckPath(string? path, List<PipeProblem> problems)
    {
        if (path is null || ValuePath.TryParse(path, out _)) return;
        problems.Add(new PipeProblem(
            PipeStage.Filters, "value_path", PipeProblemCode.BadSyntax, "$.a.b[0], $.a['b c']"));
    }

    private static void CheckFilters(PipeFilters filters, List<PipeProblem> problems)
    {
        if (!Enum.IsDefined(filters.InputKind)) Add("type_input_value", PipeProblemCode.Unknown, Names<ValueKind>());
        CheckList();
        CheckThreshold();
        if (filters.MinIntervalSeconds is < 0 or > SecondsPerDay)
            Add("max_rate", PipeProblemCode.OutOfRange, "0..86400");
        if (filters.MaxPayloadBytes is < 0 or > MaxPayloadBytes)
            Add("max_size", PipeProblemCode.OutOfRange, "0..262144");

        void CheckList()
        {
            if (filters.ListFilter is not { } kind) return;
            if (!Enum.IsDefined(kind)) Add("type_value_filtering", PipeProblemCode.Unknown, Names<ListFilterKind>());

            var numbers = filters.Listed?.Numbers ?? [];
            var texts = filters.Listed?.Texts ?? [];
            var isForNumbers = filters.InputKind == ValueKind.Number;
            if (filters.Listed is null)
                Add("filtering_values", PipeProblemCode.Required);
            else if (numbers.IsEmpty && texts.IsEmpty)
                Add("filtering_values", PipeProblemCode.EmptyList, "1..1024");
            else if (isForNumbers ? !texts.IsEmpty : !numbers.IsEmpty)
                Add("filtering_values", PipeProblemCode.WrongKind, isForNumbers ? "number" : "string");
            if (numbers.Length + texts.Length > MaxListedValues)
                Add("filtering_values", PipeProblemCode.TooMany, "1..1024");
            if (numbers.Any(number => !double.IsFinite(number)))
                Add("filtering_values", PipeProblemCode.NotFinite);
        }

        void CheckThreshold()
        {
            if (filters.Threshold is not { } kind) return;
            if (!Enum.IsDefined(kind)) Add("type_value_threshold", PipeProblemCode.Unknown, Names<ThresholdKind>());
            if (filters.InputKind != ValueKind.Number)
            {
                Add("type_value_threshold", PipeProblemCode.NumberOnly);
                return;
            }

            CheckBound("threshold_min", filters.ThresholdMin, kind is ThresholdKind.Min or ThresholdKind.Range);
            CheckBound("threshold_max", filters.ThresholdMax, kind is ThresholdKind.Max or ThresholdKind.Range);
            if (kind == ThresholdKind.Range && filters.ThresholdMin >= filters.ThresholdMax)
                Add("threshold_min", PipeProblemCode.WrongOrder, "threshold_min < threshold_max");
        }

        void CheckBound(string field, double? bound, bool isNeeded)
        {
            if (isNeeded && bound is null) Add(field, PipeProblemCode.Required);
            if (isNeeded && bound is { } number && !double.IsFinite(number)) Add(field, PipeProblemCode.NotFinite);
        }

        void Add(string field, PipeProblemCode code, string allowed = "") =>
            problems.Add(new PipeProblem(PipeStage.Filters, field, code, allowed));
    }

    private static void CheckTransformations(PipeTransformations transformations, List<PipeProblem> problems)
    {
        if (transformations.MultiplicationRatio is { } ratio && !double.IsFinite(ratio))
            Add("multiplication_ratio", PipeProblemCode.NotFinite);
        if (transformations.Decimals is < 0 or > MaxDecimals)
            Add("round_decimal_point", PipeProblemCode.OutOfRange, "0..7");

        void Add(string field, PipeProblemCode code, string allowed = "") =>
            problems.Add(new PipeProblem(PipeStage.Transformations, field, code, allowed));
    }

    internal static string Names<T>() where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());
}
