using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Storage.Tests.Samples;

/// <summary>Makes batches of one run of a process, each with the next number.</summary>
internal sealed class Batches
{
    private readonly Guid _writer = NewId();
    private long _sequence;

    public static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    public static SeriesKey NewSeries() => new(new ListenerId(NewId()), new UnitNodeId(NewId()));

    public static Sample Number(SeriesKey key, long timestampMs, double value) =>
        new(key, timestampMs, SampleValue.Of(value));

    public static Sample Text(SeriesKey key, long timestampMs, string value) =>
        new(key, timestampMs, SampleValue.Of(value));

    public static WindowPartial Window(SeriesKey key, Partial partial) =>
        new(key, WindowRule.Tumbling(partial.EndMs - partial.StartMs), partial);

    public SampleBatch Of(params IEnumerable<Sample> samples) => Next(samples: samples);

    public SampleBatch OfRecent(int keep, params IEnumerable<Sample> samples) => Next(recent: (keep, samples));

    public SampleBatch OfWindows(params IEnumerable<WindowPartial> windows) => Next(windows: windows);

    public SampleBatch OfValues(params IEnumerable<LastValue> values) => Next(values: values);

    public SampleBatch OfUsage(params IEnumerable<ListenerUsage> usage) => Next(usage: usage);

    public SampleBatch Next(
        IEnumerable<Sample>? samples = null,
        (int Keep, IEnumerable<Sample> Samples)? recent = null,
        IEnumerable<WindowPartial>? windows = null,
        IEnumerable<LastValue>? values = null,
        IEnumerable<ListenerUsage>? usage = null) => new()
        {
            WriterId = _writer,
            Sequence = Interlocked.Increment(ref _sequence),
            Samples = [.. samples ?? []],
            RecentSamples = [.. recent?.Samples.Select(sample => new RecentSample(sample, recent.Value.Keep)) ?? []],
            Partials = [.. windows ?? []],
            LastValues = [.. values ?? []],
            Usage = [.. usage ?? []],
        };
}
