using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>
/// The DataPipe configuration of a listener as a person wrote it: it may be invalid until
/// <see cref="PipeValidator.Validate"/> has found no problem. <see cref="Pipe.Compile"/> makes what runs.
/// </summary>
/// <remarks>
/// Immutable. Its JSON (<see cref="PipeJson"/>) has the field names of the YAML format. Steps run in this order:
/// value path, active period, list filter, threshold (on the raw value), rate, size, uniqueness, transformations,
/// policy.
/// </remarks>
public sealed record PipeDefinition
{
    /// <summary>When values are taken, by arrival time. Always, unless said otherwise.</summary>
    public ActivePeriod ActivePeriod { get; init; } = new();

    /// <summary>Which values are taken.</summary>
    public required PipeFilters Filters { get; init; }

    /// <summary>What is made of a value before it is kept. Nothing, unless said otherwise.</summary>
    public PipeTransformations Transformations { get; init; } = new();

    /// <summary>What is kept.</summary>
    [JsonPropertyName("processing_policy")]
    public required ProcessingPolicy Policy { get; init; }

    /// <summary>
    /// Where the value stands in a JSON payload, as <c>$.a.b[0]</c> (the leading <c>$.</c> may be left out; a name with
    /// other characters than letters, digits, _ and - is written <c>['a name']</c>). <c>null</c>: the payload is the
    /// value.
    /// </summary>
    public string? ValuePath { get; init; }
}

/// <summary>When values are taken; the clock is the arrival time. Half-open: from start, until before end.</summary>
public sealed record ActivePeriod
{
    /// <summary>Which of the ends count; the others are ignored.</summary>
    [JsonPropertyName("type")]
    public PeriodKind Kind { get; init; }

    /// <summary>Inclusive. A time without a zone is UTC (decided by the reader of the format, before it gets
    /// here).</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? End { get; init; }
}

/// <summary>Which values are taken.</summary>
public sealed record PipeFilters
{
    /// <summary>How payloads are read.</summary>
    [JsonPropertyName("type_input_value")]
    public required ValueKind InputKind { get; init; }

    /// <summary>Whether Number is a guess, made before the node had sent anything: as long as the guess stands, words
    /// are taken as texts instead of being refused. Not for pipes with a value path or a rate. Ours, not of the YAML
    /// format.</summary>
    [JsonPropertyName("is_kind_guessed"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsKindGuessed { get; init; }

    /// <summary><c>null</c>: no list filter.</summary>
    [JsonPropertyName("type_value_filtering")]
    public ListFilterKind? ListFilter { get; init; }

    /// <summary>The values of the list filter; numbers for Number, strings for Text.</summary>
    [JsonPropertyName("filtering_values")]
    public ListedValues? Listed { get; init; }

    /// <summary><c>null</c>: no threshold. Number only.</summary>
    [JsonPropertyName("type_value_threshold")]
    public ThresholdKind? Threshold { get; init; }

    /// <summary>Inclusive; compared with the raw value, before the transformations.</summary>
    public double? ThresholdMin { get; init; }

    /// <summary>Inclusive; compared with the raw value, before the transformations.</summary>
    public double? ThresholdMax { get; init; }

    /// <summary>Least seconds between accepted values, by arrival time; 0 to 86 400, 0 = off. The latest value that
    /// comes too early is held and taken when the interval ends.</summary>
    [JsonPropertyName("max_rate")]
    public int MinIntervalSeconds { get; init; }

    /// <summary>Whether a value equal to the last accepted one (both raw) is refused.</summary>
    [JsonPropertyName("last_unique_check")]
    public bool RefusesRepeated { get; init; }

    /// <summary>Largest raw payload in bytes; 0 to 262 144, 0 = off.</summary>
    [JsonPropertyName("max_size")]
    public int MaxPayloadBytes { get; init; }
}

/// <summary>What is made of a value before it is kept.</summary>
public sealed record PipeTransformations
{
    /// <summary>Number: multiplied by this.</summary>
    public double? MultiplicationRatio { get; init; }

    /// <summary>Number: rounded to so many decimals after the multiplication, 0 to 7; half to even.</summary>
    [JsonPropertyName("round_decimal_point")]
    public int? Decimals { get; init; }

    /// <summary>Text: first character kept, like a Python slice, counted in Unicode characters (code points); negative
    /// counts from the end.</summary>
    public int? SliceStart { get; init; }

    /// <summary>Text: the character before which it is cut, like a Python slice; negative counts from the
    /// end.</summary>
    public int? SliceEnd { get; init; }
}

/// <summary>What is kept of the values that pass.</summary>
public sealed record ProcessingPolicy
{
    /// <summary>The kind decides which of the other fields count; the others are ignored.</summary>
    [JsonPropertyName("policy_type")]
    public required PolicyKind Kind { get; init; }

    /// <summary>NRecords: how many, 1 to 1024.</summary>
    [JsonPropertyName("n_records_count")]
    public int? RecordCount { get; init; }

    /// <summary>TimeWindow: how long raw values are kept. Aggregation: the length of a window. Both a divisor of 86 400.
    /// Sliding: the size of a window, a multiple of the hop. In seconds.</summary>
    [JsonPropertyName("time_window_size")]
    public int? WindowSeconds { get; init; }

    /// <summary>Sliding: seconds from the start of one window to that of the next, a divisor of 86 400.</summary>
    public int? WindowHop { get; init; }

    /// <summary>Session: the seconds without a value that end a window, 1 to 86 400.</summary>
    public int? SessionGap { get; init; }

    /// <summary>Session: the greatest length of a window in seconds, a divisor of 86 400 and at least the gap. A longer
    /// session is cut at UTC multiples of it.</summary>
    public int? SessionMax { get; init; }

    /// <summary>Adaptive: the least length of a window in seconds, a divisor of 86 400.</summary>
    public int? AdaptiveMin { get; init; }

    /// <summary>Adaptive: the greatest length in seconds, a divisor of 86 400 and a multiple of the least.</summary>
    public int? AdaptiveMax { get; init; }

    /// <summary>Adaptive: how far values of a window that is longer than the least may lie from its middle. Positive and
    /// finite.</summary>
    public double? AdaptiveTolerance { get; init; }

    /// <summary>Adaptive: how many values a window that is longer than the least may hold; <c>null</c>: any
    /// number.</summary>
    public int? AdaptiveCount { get; init; }

    /// <summary>How much older than the newest accepted value one may be, by event time, 0 to 604 800 seconds; older ones
    /// are refused. <c>null</c>: any value lands in its window.</summary>
    public int? AllowedLateness { get; init; }

    /// <summary>Windows: for how many seconds each accepted value is kept as a row of its own too, after the
    /// transformations; 1 to 31 622 400. <c>null</c>: windows only. Ours, not of the YAML format.</summary>
    [JsonPropertyName("raw_retention")]
    public int? RawSeconds { get; init; }

    /// <summary>Windows: which quantiles are wanted, each between 0 and 1, at most 8. Any quantile can be asked of a window
    /// as soon as one is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<double> Quantiles { get; init; } = [];

    /// <summary>Windows: what the person wants to see. All functions come from one stored partial, so this is a
    /// choice for showing, and changing it loses nothing.</summary>
    [JsonPropertyName("aggregation_functions")]
    [JsonConverter(typeof(WindowFunctionListConverter))]
    public ImmutableArray<WindowFunction> Functions { get; init; } = [];
}
