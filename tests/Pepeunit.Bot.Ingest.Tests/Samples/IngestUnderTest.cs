using System.Text;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>The intake with one node and one listener, drained by hand into a store in memory.</summary>
internal sealed class IngestUnderTest : IDisposable
{
    public const long NowMs = 1_795_478_400_000;

    private readonly BatchBuilder _builder = new();
    private readonly Guid _writerId = Guid.CreateVersion7();
    private readonly IngestMetrics _metrics = new();
    private long _sequence;

    public IngestUnderTest(PipeDefinition pipe, ListenerBudget? budget = null, ValueKind? kind = null)
    {
        Ingest = new MessageIngest(Rules, Load, _metrics, Options.Create(new IngestOptions { Domain = "localhost" }));
        Follow(pipe, budget, kind);
    }

    public UnitNodeId Node { get; } = Some.UnitNodeId();

    public ListenerId Listener { get; } = Some.ListenerId();

    public RuleSnapshotHolder Rules { get; } = new();

    public CountingLoadSink Load { get; } = new();

    public MessageIngest Ingest { get; }

    public CollectingSampleStore Store { get; } = new();

    public void Follow(PipeDefinition pipe, ListenerBudget? budget = null, ValueKind? kind = null)
    {
        var rule = new ListenerRule(Listener, Pipe.Compile(pipe), budget ?? ListenerBudget.Unlimited);
        Rules.Replace(RuleSnapshot.Create([new NodeRules(Node, Some.UnitId(), kind, [rule])]));
    }

    public IngestOutcome Send(string payload, long atMs = 0, long? eventMs = null) =>
        Send(Encoding.UTF8.GetBytes(payload), atMs, eventMs);

    public IngestOutcome Send(byte[] payload, long atMs = 0, long? eventMs = null) =>
        Ingest.Accept($"localhost/{Node}/pepeunit", payload, NowMs + atMs, NowMs + eventMs);

    /// <summary>Writes what is pending.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Ingest.DrainInto(_builder);
        await Store.WriteAsync(_builder.Take(_writerId, ++_sequence, NowMs, isStoreBehind: false), cancellationToken);
    }

    /// <summary>What the listener keeps, oldest first.</summary>
    public async Task<IReadOnlyList<string>> KeptAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        return [.. Store.Samples(Listener, Node).Select(sample => sample.Value.ToString())];
    }

    public async Task<ListenerUsage> UsageAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        return await Store.ReadUsageAsync(Listener, cancellationToken);
    }

    /// <summary>Why values were refused, each reason with its count.</summary>
    public async Task<string> RefusalsAsync(CancellationToken cancellationToken)
    {
        var usage = await UsageAsync(cancellationToken);
        return string.Join(", ", Enum.GetValues<Refusal>()
            .Where(why => usage.RefusedFor(why) > 0).Select(why => $"{why} {usage.RefusedFor(why)}"));
    }

    public async Task<LastValue?> LastValueAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        return (await Store.ReadLastValuesAsync([Node], cancellationToken)).GetValueOrDefault(Node);
    }

    public void Dispose()
    {
        Ingest.Dispose();
        _metrics.Dispose();
    }
}
