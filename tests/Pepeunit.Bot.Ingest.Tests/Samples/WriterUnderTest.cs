using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>Intake and writer on a fake clock, with one node and one listener, before a store that fails on demand.</summary>
internal sealed class WriterUnderTest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IngestMetrics _metrics = new();

    public WriterUnderTest(
        PipeDefinition pipe, ThrowingSampleStore? store = null, Action<IngestOptions>? configure = null)
    {
        Store = store ?? new ThrowingSampleStore();
        var options = new IngestOptions();
        configure?.Invoke(options);
        Ingest = new MessageIngest(Rules, new CountingLoadSink(), _metrics, Options.Create(options));
        Writer = new SampleBatchWriter(
            Ingest, Store, _metrics, Options.Create(options), Time, NullLogger<SampleBatchWriter>.Instance);
        Rules.Replace(RuleSnapshot.Create([Some.Node(Node, (Listener, pipe))]));
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(IngestUnderTest.NowMs));

    public RuleSnapshotHolder Rules { get; } = new();

    public UnitNodeId Node { get; } = Some.UnitNodeId();

    public ListenerId Listener { get; } = Some.ListenerId();

    public ThrowingSampleStore Store { get; }

    public MessageIngest Ingest { get; }

    public SampleBatchWriter Writer { get; }

    public IngestOutcome Send(ReadOnlySpan<byte> payload, long atMs = 0) =>
        Ingest.Accept(Node, payload, IngestUnderTest.NowMs + atMs, null);

    /// <summary>Advances the clock, second by second, until something is so.</summary>
    public async Task AdvanceUntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) throw new TimeoutException("It never came to be so.");
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits, with the clock standing still, until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience) throw new TimeoutException("It never came to be so.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        Ingest.Dispose();
        _metrics.Dispose();
    }
}
