using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>What an answer made of a pipe.</summary>
/// <param name="Next">The question to ask next; the menu when the field is done.</param>
/// <param name="Problems">What is wrong with the answer; the pipe is as it was then.</param>
internal sealed record PipeTurn(PipeDefinition Pipe, PipeQuestion Next, IReadOnlyList<PipeProblem> Problems);

/// <summary>Reads answers to the questions of fields: a tapped choice and a typed text are read alike. Pure.</summary>
internal static partial class PipeInputs
{
    public static PipeTurn Take(PipeQuestion question, PipeDefinition pipe, string text)
    {
        var (after, next) = question is >= PipeQuestion.Policy and <= PipeQuestion.AdaptiveCount
            ? TakePolicy(question, pipe, text)
            : (TakeField(question, pipe, text), question == PipeQuestion.List && text != PipeQuestions.Off
                ? PipeQuestion.Listed
                : question == PipeQuestion.Functions && text != PipeQuestions.Done ? PipeQuestion.Functions : PipeQuestion.Menu);
        var (stage, field, example) = FieldOf(question);
        if (after is null)
            return new PipeTurn(pipe, question, [new PipeProblem(stage, field, PipeProblemCode.BadSyntax, example)]);

        // Of this field only, and not of what is asked next: the rest is looked at when the person is done.
        var problems = PipeValidator.Validate(after)
            .Where(problem => problem.Field.StartsWith(field, StringComparison.Ordinal)
                && problem.Code is not (PipeProblemCode.Required or PipeProblemCode.NumberOnly)
                && !(question == PipeQuestion.Window && problem.Code == PipeProblemCode.OutOfRange
                    && after.Policy is { Kind: PolicyKind.Sliding, WindowHop: null }))
            .ToList();
        return problems.Count == 0 ? new PipeTurn(after, next, []) : new PipeTurn(pipe, question, problems);
    }

    private static PipeDefinition? TakeField(PipeQuestion question, PipeDefinition pipe, string text)
    {
        var (filters, changes, policy, isOff) = (pipe.Filters, pipe.Transformations, pipe.Policy, text == PipeQuestions.Off);
        switch (question)
        {
            case PipeQuestion.Kind:
                if (!Enum.TryParse<ValueKind>(text, out var kind) || !Enum.IsDefined(kind)) return null;
                return kind == filters.InputKind
                    ? pipe with { Filters = filters with { IsKindGuessed = false } }
                    // What compares or changes the values of the other kind has no meaning any more.
                    : pipe with { Filters = Kept(filters, kind), Transformations = new PipeTransformations() };
            case PipeQuestion.Path:
                return pipe with { ValuePath = isOff ? null : text };
            case PipeQuestion.Period:
                return ReadPeriod(text, isOff) is { } period ? pipe with { ActivePeriod = period } : null;
            case PipeQuestion.List:
                return pipe with
                {
                    Filters = filters with { ListFilter = isOff ? null : Enum.Parse<ListFilterKind>(text), Listed = null },
                };
            case PipeQuestion.Listed:
                return ReadListed(filters.InputKind, text) is { } listed
                    ? pipe with { Filters = filters with { Listed = listed } }
                    : null;
            case PipeQuestion.Threshold:
                return ReadThreshold(filters, text, isOff) is { } bounded ? pipe with { Filters = bounded } : null;
            case PipeQuestion.Rate:
                return (isOff ? 0 : ReadSeconds(text)) is { } rate
                    ? pipe with { Filters = filters with { MinIntervalSeconds = rate } }
                    : null;
            case PipeQuestion.Size:
                return (isOff ? 0 : ReadWhole(text)) is { } size
                    ? pipe with { Filters = filters with { MaxPayloadBytes = size } }
                    : null;
            case PipeQuestion.Ratio:
                if (isOff) return pipe with { Transformations = changes with { MultiplicationRatio = null } };
                return ReadNumber(text) is { } ratio
                    ? pipe with { Transformations = changes with { MultiplicationRatio = ratio } }
                    : null;
            case PipeQuestion.Decimals:
                if (isOff) return pipe with { Transformations = changes with { Decimals = null } };
                return ReadWhole(text) is { } decimals
                    ? pipe with { Transformations = changes with { Decimals = decimals } }
                    : null;
            case PipeQuestion.Slice:
                return ReadSlice(changes, text, isOff) is { } slice ? pipe with { Transformations = slice } : null;
            case PipeQuestion.Functions:
                return ReadFunctions(policy, text) is { } asked ? pipe with { Policy = asked } : null;
            case PipeQuestion.Quantiles:
                return (isOff ? [] : ReadNumbers(text)) is { } quantiles
                    ? pipe with { Policy = policy with { Quantiles = quantiles } }
                    : null;
            case PipeQuestion.Lateness:
                if (isOff) return pipe with { Policy = policy with { AllowedLateness = null } };
                return ReadSeconds(text) is { } lateness
                    ? pipe with { Policy = policy with { AllowedLateness = lateness } }
                    : null;
            default:
                throw new ArgumentOutOfRangeException(nameof(question), question, "It is no question of a field.");
        }
    }

    // The lengths of a policy are asked one after another, each policy its own.
    private static (PipeDefinition? Pipe, PipeQuestion Next) TakePolicy(PipeQuestion question, PipeDefinition pipe, string text)
    {
        var policy = pipe.Policy;
        if (question == PipeQuestion.Policy)
        {
            if (!Enum.TryParse<PolicyKind>(text, out var kind) || !Enum.IsDefined(kind)) return (null, question);
            var first = kind switch
            {
                PolicyKind.LastValue => PipeQuestion.Menu,
                PolicyKind.NRecords => PipeQuestion.Records,
                PolicyKind.Session => PipeQuestion.Gap,
                PolicyKind.Adaptive => PipeQuestion.AdaptiveMin,
                _ => PipeQuestion.Window,
            };
            return (pipe with { Policy = PolicyOf(kind, policy) }, first);
        }

        if (question == PipeQuestion.Tolerance)
        {
            return (
                ReadNumber(text) is { } tolerance
                    ? pipe with { Policy = policy with { AdaptiveTolerance = tolerance } }
                    : null,
                PipeQuestion.AdaptiveCount);
        }

        var number = question is PipeQuestion.Records or PipeQuestion.AdaptiveCount ? ReadWhole(text) : ReadSeconds(text);
        if (question == PipeQuestion.AdaptiveCount && text == PipeQuestions.Off)
            return (pipe with { Policy = policy with { AdaptiveCount = null } }, PipeQuestion.Menu);
        if (number is null) return (null, question);
        var (after, next) = question switch
        {
            PipeQuestion.Records => (policy with { RecordCount = number }, PipeQuestion.Menu),
            PipeQuestion.Window => (
                policy with { WindowSeconds = number },
                policy.Kind == PolicyKind.Sliding ? PipeQuestion.Hop : PipeQuestion.Menu),
            PipeQuestion.Hop => (policy with { WindowHop = number }, PipeQuestion.Menu),
            PipeQuestion.Gap => (policy with { SessionGap = number }, PipeQuestion.SessionMax),
            PipeQuestion.SessionMax => (policy with { SessionMax = number }, PipeQuestion.Menu),
            PipeQuestion.AdaptiveMin => (policy with { AdaptiveMin = number }, PipeQuestion.AdaptiveMax),
            PipeQuestion.AdaptiveMax => (policy with { AdaptiveMax = number }, PipeQuestion.Tolerance),
            _ => (policy with { AdaptiveCount = number }, PipeQuestion.Menu),
        };
        return (pipe with { Policy = after }, next);
    }

    private static ProcessingPolicy PolicyOf(PolicyKind kind, ProcessingPolicy before)
    {
        var policy = new ProcessingPolicy { Kind = kind, AllowedLateness = before.AllowedLateness };
        if (!PipeShape.IsWindowed(kind)) return policy;
        var isAsked = !before.Functions.IsDefaultOrEmpty || !before.Quantiles.IsDefaultOrEmpty;
        return isAsked
            ? policy with { Functions = before.Functions, Quantiles = before.Quantiles }
            : policy with { Functions = [WindowFunction.Avg, WindowFunction.Min, WindowFunction.Max] };
    }

    private static PipeFilters Kept(PipeFilters before, ValueKind kind) => new()
    {
        InputKind = kind,
        MinIntervalSeconds = before.MinIntervalSeconds,
        RefusesRepeated = before.RefusesRepeated,
        MaxPayloadBytes = before.MaxPayloadBytes,
    };

    private static ActivePeriod? ReadPeriod(string text, bool isOff)
    {
        if (isOff) return new ActivePeriod();
        if (Span().Match(text) is not { Success: true } match) return null;
        var (from, to) = (match.Groups["from"].Value.Trim(), match.Groups["to"].Value.Trim());
        var (start, end) = (PipeYamlFields.ReadTime(from), PipeYamlFields.ReadTime(to));
        if ((from.Length > 0 && start is null) || (to.Length > 0 && end is null)) return null;
        return (start, end) switch
        {
            (null, null) => null,
            (_, null) => new ActivePeriod { Kind = PeriodKind.FromDate, Start = start },
            (null, _) => new ActivePeriod { Kind = PeriodKind.ToDate, End = end },
            _ => new ActivePeriod { Kind = PeriodKind.DateRange, Start = start, End = end },
        };
    }

    private static ListedValues? ReadListed(ValueKind kind, string text)
    {
        var words = text.Split(['\n', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (kind == ValueKind.Text) return new ListedValues { Texts = [.. words] };
        var numbers = words.Select(ReadNumber).ToList();
        return numbers.TrueForAll(number => number is not null)
            ? new ListedValues { Numbers = [.. numbers.Select(number => number!.Value)] }
            : null;
    }

    private static PipeFilters? ReadThreshold(PipeFilters filters, string text, bool isOff)
    {
        if (isOff) return filters with { Threshold = null, ThresholdMin = null, ThresholdMax = null };
        var (from, to) = Span().Match(text) is { Success: true } span
            ? (span.Groups["from"].Value.Trim(), span.Groups["to"].Value.Trim())
            : AtLeast().Match(text) is { Success: true } least ? (least.Groups["n"].Value, "")
            : AtMost().Match(text) is { Success: true } most ? ("", most.Groups["n"].Value)
            : ("", "");
        var (min, max) = (ReadNumber(from), ReadNumber(to));
        if ((from.Length > 0 && min is null) || (to.Length > 0 && max is null) || (min is null && max is null)) return null;
        return filters with
        {
            Threshold = max is null ? ThresholdKind.Min : min is null ? ThresholdKind.Max : ThresholdKind.Range,
            ThresholdMin = min,
            ThresholdMax = max,
        };
    }

    private static PipeTransformations? ReadSlice(PipeTransformations changes, string text, bool isOff)
    {
        if (isOff) return changes with { SliceStart = null, SliceEnd = null };
        if (text.Split(':') is not [var from, var to]) return null;
        var (start, end) = (ReadWhole(from), ReadWhole(to));
        if ((start is null && from.Trim().Length > 0) || (end is null && to.Trim().Length > 0)) return null;
        return changes with { SliceStart = start, SliceEnd = end };
    }

    private static ProcessingPolicy? ReadFunctions(ProcessingPolicy policy, string text)
    {
        if (text == PipeQuestions.Done) return policy;
        if (!Enum.TryParse<WindowFunction>(text, out var function) || !Enum.IsDefined(function)) return null;
        return policy with
        {
            Functions = policy.Functions.Contains(function) ? policy.Functions.Remove(function) : policy.Functions.Add(function),
        };
    }

    private static ImmutableArray<double>? ReadNumbers(string text)
    {
        var numbers = text.Split([' ', '\n', ';'], StringSplitOptions.RemoveEmptyEntries).Select(ReadNumber).ToList();
        return numbers.TrueForAll(number => number is not null) ? [.. numbers.Select(number => number!.Value)] : null;
    }

    // In Russian a comma stands before the decimals; nobody groups thousands when typing into a chat.
    private static double? ReadNumber(string text) =>
        PipeYamlFields.TryNumber(text.Trim().Replace(',', '.'), out var number) ? number : null;

    private static int? ReadWhole(string text) => int.TryParse(
        text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? ReadSeconds(string text)
    {
        if (ReadWhole(text) is { } bare) return bare;
        if (InSeconds().Match(text) is { Success: true } match) return ReadWhole(match.Groups["n"].Value);
        return Amounts.ParseDuration(text) is { TotalSeconds: <= int.MaxValue } duration ? (int)duration.TotalSeconds : null;
    }

    private static (PipeStage Stage, string Field, string Example) FieldOf(PipeQuestion question) => question switch
    {
        PipeQuestion.Kind => (PipeStage.Filters, "type_input_value", "Number, Text"),
        PipeQuestion.Path => (PipeStage.Filters, "value_path", "$.a.b[0]"),
        PipeQuestion.Period => (PipeStage.ActivePeriod, "start", "2026-11-24 05:00 .. 2026-11-25 05:00"),
        PipeQuestion.List => (PipeStage.Filters, "type_value_filtering", "WhiteList, BlackList"),
        PipeQuestion.Listed => (PipeStage.Filters, "filtering_values", "1; 2.5"),
        PipeQuestion.Threshold => (PipeStage.Filters, "threshold_", "5 .. 10, >= 5, <= 10"),
        PipeQuestion.Rate => (PipeStage.Filters, "max_rate", "60 (0..86400)"),
        PipeQuestion.Size => (PipeStage.Filters, "max_size", "64 (0..262144)"),
        PipeQuestion.Ratio => (PipeStage.Transformations, "multiplication_ratio", "0.1"),
        PipeQuestion.Decimals => (PipeStage.Transformations, "round_decimal_point", "2 (0..7)"),
        PipeQuestion.Slice => (PipeStage.Transformations, "slice_start", "0:5, -3:, :10"),
        PipeQuestion.Policy => (PipeStage.ProcessingPolicy, "policy_type", string.Join(", ", Enum.GetNames<PolicyKind>())),
        PipeQuestion.Records => (PipeStage.ProcessingPolicy, "n_records_count", "100 (1..1024)"),
        PipeQuestion.Window => (PipeStage.ProcessingPolicy, "time_window_size", "60 (1..86400)"),
        PipeQuestion.Hop => (PipeStage.ProcessingPolicy, "window_hop", "60 (1..86400)"),
        PipeQuestion.Gap => (PipeStage.ProcessingPolicy, "session_gap", "60 (1..86400)"),
        PipeQuestion.SessionMax => (PipeStage.ProcessingPolicy, "session_max", "3600 (1..86400)"),
        PipeQuestion.AdaptiveMin => (PipeStage.ProcessingPolicy, "adaptive_min", "60 (1..86400)"),
        PipeQuestion.AdaptiveMax => (PipeStage.ProcessingPolicy, "adaptive_max", "3600 (1..86400)"),
        PipeQuestion.Tolerance => (PipeStage.ProcessingPolicy, "adaptive_tolerance", "0.5 (> 0)"),
        PipeQuestion.AdaptiveCount => (PipeStage.ProcessingPolicy, "adaptive_count", "100 (>= 1)"),
        PipeQuestion.Functions => (PipeStage.ProcessingPolicy, "aggregation_functions", "Avg, Min, Max"),
        PipeQuestion.Quantiles => (PipeStage.ProcessingPolicy, "quantiles", "0.5 0.95 (0 < q < 1)"),
        _ => (PipeStage.ProcessingPolicy, "allowed_lateness", "60 (0..604800)"),
    };

    [GeneratedRegex(@"^(?<from>.*?)\s*(\.\.|…)\s*(?<to>.*)$", RegexOptions.Singleline)]
    private static partial Regex Span();

    [GeneratedRegex(@"^\s*(>=?|≥)\s*(?<n>\S+)\s*$")]
    private static partial Regex AtLeast();

    [GeneratedRegex(@"^\s*(<=?|≤)\s*(?<n>\S+)\s*$")]
    private static partial Regex AtMost();

    [GeneratedRegex(@"^\s*(?<n>[0-9]{1,7})\s*(s|sec\w*|с|сек\w*)\.?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex InSeconds();
}
