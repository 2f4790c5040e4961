using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Ingest.Pipeline;

/// <summary>How payloads are read. The names are the words of the DataPipe format (<c>type_input_value</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueKind>))]
public enum ValueKind : byte
{
    /// <summary>A float64 written as text; see the README of ingest for which texts.</summary>
    Number,

    /// <summary>UTF-8 text.</summary>
    Text,
}

/// <summary>When a pipe takes values (<c>active_period.type</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PeriodKind>))]
public enum PeriodKind : byte
{
    /// <summary>Always.</summary>
    Permanent,

    /// <summary>From <c>start</c> on, inclusive.</summary>
    FromDate,

    /// <summary>Until <c>end</c>, exclusive.</summary>
    ToDate,

    /// <summary>From <c>start</c>, inclusive, until <c>end</c>, exclusive.</summary>
    DateRange,
}

/// <summary>What a list filter does with the listed values (<c>filters.type_value_filtering</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListFilterKind>))]
public enum ListFilterKind : byte
{
    /// <summary>Only listed values pass.</summary>
    WhiteList,

    /// <summary>Listed values do not pass.</summary>
    BlackList,
}

/// <summary>Which ends a threshold has (<c>filters.type_value_threshold</c>). Both ends are inclusive.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ThresholdKind>))]
public enum ThresholdKind : byte
{
    /// <summary>At least <c>threshold_min</c>.</summary>
    Min,

    /// <summary>At most <c>threshold_max</c>.</summary>
    Max,

    /// <summary>Both.</summary>
    Range,
}

/// <summary>What is kept of the values that pass (<c>processing_policy.policy_type</c>).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PolicyKind>))]
public enum PolicyKind : byte
{
    /// <summary>The last value only.</summary>
    LastValue,

    /// <summary>The last N values.</summary>
    NRecords,

    /// <summary>Raw values, kept for the length of the window.</summary>
    TimeWindow,

    /// <summary>Tumbling windows aligned to UTC multiples of their length.</summary>
    Aggregation,

    /// <summary>A window of a size at every hop. Ours.</summary>
    Sliding,

    /// <summary>A window that a gap ends. Ours.</summary>
    Session,

    /// <summary>A window whose length follows the liveliness of the values. Ours.</summary>
    Adaptive,
}
