using Pepeunit.Bot.Ingest.Aggregation;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Benchmarks.Store;

/// <summary>A week of windows of a minute on many nodes, as batches in the order in which time would bring them.</summary>
/// <remarks>Every window comes in several parts, as a flush every few seconds makes them.</remarks>
internal sealed class StoredWeek(int nodes, int partsPerWindow)
{
    public const long StartMs = 1_795_392_000_000;
    public const int Windows = 7 * 1_440;
    private const long WindowMs = 60_000;

    private static readonly WindowRule Rule = WindowRule.Tumbling(WindowMs);

    private readonly Guid _writer = NewId();
    private long _sequence;

    public SeriesKey[] Series { get; } =
        [.. Enumerable.Range(0, nodes).Select(_ => new SeriesKey(new ListenerId(NewId()), new UnitNodeId(NewId())))];

    /// <summary>The whole week, half-open.</summary>
    public static TimeRange Range { get; } = new(StartMs, StartMs + Windows * WindowMs);

    public long Parts => (long)nodes * Windows * partsPerWindow;

    /// <summary>All parts in batches of so many; the last one may be shorter.</summary>
    public IEnumerable<SampleBatch> Batches(int rows)
    {
        foreach (var chunk in All().Chunk(rows))
            yield return new SampleBatch { WriterId = _writer, Sequence = ++_sequence, Partials = [.. chunk] };
    }

    private IEnumerable<WindowPartial> All()
    {
        for (var window = 0; window < Windows; window++)
        {
            var startMs = StartMs + window * WindowMs;
            for (var part = 0; part < partsPerWindow; part++)
            {
                var atMs = startMs + part * (WindowMs / partsPerWindow);
                for (var node = 0; node < Series.Length; node++)
                {
                    var value = 20 + Math.Sin((window + node) / 100.0) + part / 100.0;
                    yield return new WindowPartial(
                        Series[node], Rule, Partial.Of(startMs, startMs + WindowMs, atMs, value));
                }
            }
        }
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
