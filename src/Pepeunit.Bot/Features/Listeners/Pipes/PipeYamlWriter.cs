using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Writes a DataPipe configuration as YAML, so that <see cref="PipeYamlReader"/> reads the same pipe. Pure.</summary>
internal static class PipeYamlWriter
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(PipeDefinition pipe)
    {
        var yaml = new StringBuilder();
        WritePeriod(yaml, pipe.ActivePeriod);
        WriteFilters(yaml, pipe.Filters);
        WriteTransformations(yaml, pipe.Transformations);
        WritePolicy(yaml, pipe.Policy);
        if (pipe.ValuePath is { } path) yaml.Append("value_path: ").Append(Quoted(path)).Append('\n');
        return yaml.ToString();
    }

    private static void WritePeriod(StringBuilder yaml, ActivePeriod period)
    {
        yaml.Append("active_period:\n");
        Line(yaml, "type", period.Kind.ToString());
        Line(yaml, "start", Time(period.Start));
        Line(yaml, "end", Time(period.End));
    }

    private static void WriteFilters(StringBuilder yaml, PipeFilters filters)
    {
        yaml.Append("filters:\n");
        Line(yaml, "type_input_value", filters.InputKind.ToString());
        Line(yaml, "type_value_filtering", filters.ListFilter?.ToString());
        if (filters.Listed is { } listed)
        {
            var values = listed.Numbers.Select(Number).Concat(listed.Texts.Select(Quoted));
            Line(yaml, "filtering_values", $"[{string.Join(", ", values)}]");
        }

        Line(yaml, "type_value_threshold", filters.Threshold?.ToString());
        Line(yaml, "threshold_min", filters.ThresholdMin is { } min ? Number(min) : null);
        Line(yaml, "threshold_max", filters.ThresholdMax is { } max ? Number(max) : null);
        Line(yaml, "max_rate", Whole(filters.MinIntervalSeconds));
        Line(yaml, "last_unique_check", filters.RefusesRepeated ? "true" : "false");
        Line(yaml, "max_size", Whole(filters.MaxPayloadBytes));
    }

    private static void WriteTransformations(StringBuilder yaml, PipeTransformations transformations)
    {
        if (transformations == new PipeTransformations()) return;
        yaml.Append("transformations:\n");
        Line(yaml, "multiplication_ratio", transformations.MultiplicationRatio is { } ratio ? Number(ratio) : null);
        Line(yaml, "round_decimal_point", Whole(transformations.Decimals));
        Line(yaml, "slice_start", Whole(transformations.SliceStart));
        Line(yaml, "slice_end", Whole(transformations.SliceEnd));
    }

    private static void WritePolicy(StringBuilder yaml, ProcessingPolicy policy)
    {
        yaml.Append("processing_policy:\n");
        Line(yaml, "policy_type", policy.Kind.ToString());
        Line(yaml, "n_records_count", Whole(policy.RecordCount));
        Line(yaml, "time_window_size", Whole(policy.WindowSeconds));
        Line(yaml, "window_hop", Whole(policy.WindowHop));
        Line(yaml, "session_gap", Whole(policy.SessionGap));
        Line(yaml, "session_max", Whole(policy.SessionMax));
        Line(yaml, "adaptive_min", Whole(policy.AdaptiveMin));
        Line(yaml, "adaptive_max", Whole(policy.AdaptiveMax));
        Line(yaml, "adaptive_tolerance", policy.AdaptiveTolerance is { } tolerance ? Number(tolerance) : null);
        Line(yaml, "adaptive_count", Whole(policy.AdaptiveCount));
        Line(yaml, "allowed_lateness", Whole(policy.AllowedLateness));

        // One function stands alone, as existing tools write and read it.
        if (policy.Functions is [var one]) Line(yaml, "aggregation_functions", one.ToString());
        else if (policy.Functions is { IsDefaultOrEmpty: false } several)
            Line(yaml, "aggregation_functions", $"[{string.Join(", ", several)}]");
        if (policy.Quantiles is { IsDefaultOrEmpty: false } quantiles)
            Line(yaml, "quantiles", $"[{string.Join(", ", quantiles.Select(Number))}]");
    }

    private static void Line(StringBuilder yaml, string name, string? value)
    {
        if (value is not null) yaml.Append("  ").Append(name).Append(": ").Append(value).Append('\n');
    }

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string? Whole(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    // Every JSON string is a double-quoted YAML scalar.
    private static string Quoted(string text) => JsonSerializer.Serialize(text, Readable);
}
