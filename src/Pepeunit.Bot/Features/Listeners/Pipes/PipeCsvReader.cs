using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>
/// Reads rows for a pipe: all of them are good, or the first bad one is named by line and column. Rows are what the pipe
/// would have stored, so its transformations are not applied to them again. Pure.
/// </summary>
internal sealed class PipeCsvReader(SeriesKey key, PipeDefinition pipe, DateTimeOffset now)
{
    public const int MaxRows = 200_000;

    private const string State = "state";
    private const string Created = "create_datetime";
    private const string WindowStart = "start_window_datetime";
    private const string WindowEnd = "end_window_datetime";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss",
    ];

    private readonly ImmutableArray<Sample>.Builder _samples = ImmutableArray.CreateBuilder<Sample>();
    private readonly ImmutableArray<WindowPartial>.Builder _windows = ImmutableArray.CreateBuilder<WindowPartial>();
    private SampleValue? _previous;
    private long _previousMs = long.MinValue;

    private bool IsWindowed => pipe.Policy.Kind == PolicyKind.Aggregation;

    public CsvReading Read(string text)
    {
        try
        {
            // A byte order mark is no part of the first column's name.
            using var records = CsvText.Read(text.TrimStart('\uFEFF')).GetEnumerator();
            if (!records.MoveNext()) return Refuse("The file is empty: it needs the columns state,create_datetime.");
            var header = records.Current.Fields.Select(name => name.Trim()).ToList();
            string[] needed = IsWindowed ? [State, Created, WindowStart, WindowEnd] : [State, Created];
            if (needed.FirstOrDefault(name => !header.Contains(name)) is { } missing)
                return Refuse($"Line 1: the column {missing} is missing.");

            var columns = needed.Select(name => header.IndexOf(name)).ToArray();
            while (records.MoveNext())
            {
                if (_samples.Count + _windows.Count == MaxRows) return Refuse($"The file has more than {MaxRows} rows.");
                var record = records.Current;
                if (record.Fields.Count != header.Count)
                    return Refuse($"Line {record.Line}: it has {record.Fields.Count} fields, and the header {header.Count}.");
                if (FindProblem([.. columns.Select(column => record.Fields[column])]) is var (column, says))
                    return Refuse($"Line {record.Line}, column {column}: {says}.");
            }

            return new CsvReading(Rows(), Problem: null);
        }
        catch (FormatException mistake)
        {
            return Refuse($"The file is no CSV: {mistake.Message}");
        }
    }

    private static CsvReading Refuse(string problem) => new(Rows: null, problem + " Nothing was changed.");

    private PipeRows Rows() => pipe.Policy.Kind == PolicyKind.NRecords
        ? new PipeRows([], [.. _samples.Select(row => new RecentSample(row, pipe.Policy.RecordCount ?? 1))], [])
        : new PipeRows(_samples.DrainToImmutable(), [], _windows.DrainToImmutable());

    private (string Column, string Says)? FindProblem(string[] fields)
    {
        if (FindValueProblem(fields[0], out var value) is { } valueProblem) return (State, valueProblem);
        if (!TryTime(fields[1], out var atMs)) return (Created, "it is no time such as 2025-09-10 08:27:00");
        if (IsWindowed) return AddWindow(value.Number, atMs, fields);

        if (atMs < _previousMs) return (Created, "it is before the row above; rows ascend");
        if (_previousMs != long.MinValue && atMs - _previousMs < pipe.Filters.MinIntervalSeconds * 1000L)
            return (Created, $"it is less than max_rate, {pipe.Filters.MinIntervalSeconds} s, after the row above");
        var nowMs = now.ToUnixTimeMilliseconds();
        if (atMs > nowMs) return (Created, "it is in the future");
        if (pipe.Policy is { Kind: PolicyKind.TimeWindow, WindowSeconds: { } seconds } && atMs < nowMs - seconds * 1000L)
            return (Created, $"it is older than time_window_size, {seconds} s, keeps");

        _samples.Add(new Sample(key, atMs, value));
        (_previous, _previousMs) = (value, atMs);
        return null;
    }

    private (string, string)? AddWindow(double value, long atMs, string[] fields)
    {
        var lengthMs = pipe.Policy.WindowSeconds!.Value * 1000L;
        if (!TryTime(fields[2], out var startMs)) return (WindowStart, "it is no time such as 2025-09-13 02:07:00");
        if (!TryTime(fields[3], out var endMs)) return (WindowEnd, "it is no time such as 2025-09-13 02:08:00");
        if (endMs - startMs != lengthMs)
            return (WindowEnd, $"the window is not {lengthMs / 1000} s long, as time_window_size says");
        if (startMs % lengthMs != 0) return (WindowStart, $"windows begin at multiples of {lengthMs / 1000} s in UTC");
        if (startMs <= _previousMs) return (WindowStart, "its window is not after that of the row above; rows ascend");
        if (atMs < startMs || atMs > endMs) return (Created, "it is outside the row's window");

        _windows.Add(new WindowPartial(
            key, WindowRule.Tumbling(endMs - startMs), Partial.Of(startMs, endMs, startMs, value)));
        _previousMs = startMs;
        return null;
    }

    private string? FindValueProblem(string text, out SampleValue value)
    {
        value = default;
        var bytes = Encoding.UTF8.GetByteCount(text);
        var most = pipe.Filters.MaxPayloadBytes is > 0 and var size ? size : PipeValidator.MaxPayloadBytes;
        if (bytes > most) return $"it has {bytes} bytes, more than {most}";
        if (pipe.Filters.InputKind == ValueKind.Number)
        {
            if (!PipeYamlFields.TryNumber(text.Trim(), out var number)) return "it is no number";
            if (!double.IsFinite(number) || Math.Abs(number) > 1e300) return "it is no finite number up to 1e300";
            value = SampleValue.Of(number + 0.0);
            if (FindThresholdProblem(number) is { } problem) return problem;
        }
        else
        {
            value = SampleValue.Of(text);
        }

        if (IsListedWrongly(value)) return $"the {pipe.Filters.ListFilter} does not let it pass";
        return pipe.Filters.RefusesRepeated && _previous == value
            ? "it is the same as in the row above, and last_unique_check is on"
            : null;
    }

    // The threshold looks at values before they are multiplied and rounded; a row is what came out of that.
    private string? FindThresholdProblem(double number)
    {
        var ratio = pipe.Transformations.MultiplicationRatio ?? 1;
        if (pipe.Filters.Threshold is not { } kind || ratio == 0) return null;
        var slack = pipe.Transformations.Decimals is { } decimals ? Math.Abs(0.5 * Math.Pow(10, -decimals) / ratio) : 0;
        var raw = number / ratio;
        slack += Math.Abs(raw) * 1e-12;
        if (kind is ThresholdKind.Min or ThresholdKind.Range && raw + slack < pipe.Filters.ThresholdMin)
            return "it is below threshold_min";
        return kind is ThresholdKind.Max or ThresholdKind.Range && raw - slack > pipe.Filters.ThresholdMax
            ? "it is above threshold_max"
            : null;
    }

    // A transformed value cannot be traced back to the listed one; only an untouched one is compared.
    private bool IsListedWrongly(SampleValue value)
    {
        if (pipe.Filters is not { ListFilter: { } filter, Listed: { } listed }) return false;
        var isTouched = IsWindowed || (pipe.Transformations.MultiplicationRatio ?? 1) != 1
            || pipe.Transformations is not { Decimals: null, SliceStart: null, SliceEnd: null };
        if (isTouched) return false;
        var isListed = value.Text is { } text ? listed.Texts.Contains(text) : listed.Numbers.Contains(value.Number);
        return isListed != (filter == ListFilterKind.WhiteList);
    }

    private static bool TryTime(string text, out long timestampMs)
    {
        var isTime = DateTime.TryParseExact(
            text.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time);
        timestampMs = isTime ? new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds() : 0;
        return isTime;
    }
}
