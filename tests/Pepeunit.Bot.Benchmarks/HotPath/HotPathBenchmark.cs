using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Benchmarks.HotPath;

/// <summary>One message from its topic name to the pending state of its node, for the kinds of pipes that differ
/// most.</summary>
[MemoryDiagnoser]
public class HotPathBenchmark : IDisposable
{
    private const string Domain = "127.0.0.1:18080";
    private const int Nodes = 1_000;

    private readonly IngestMetrics _metrics = new();
    private readonly string[] _topics = new string[Nodes];
    private MessageIngest _ingest = null!;
    private byte[] _payload = [];
    private long _nowMs = 1_795_478_400_000;
    private int _next;

    /// <summary>What the message meets.</summary>
    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "";

    public static IEnumerable<string> Paths => HotPathPipes.All.Keys;

    [GlobalSetup]
    public void SetUp()
    {
        var (pipe, payload) = HotPathPipes.All[Path];
        var rules = new RuleSnapshotHolder();
        var options = Options.Create(new IngestOptions { Domain = Domain });
        _ingest = new MessageIngest(rules, new NoLoad(), _metrics, options);
        _payload = System.Text.Encoding.UTF8.GetBytes(payload);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_nowMs);
        rules.Replace(RuleSnapshot.Create(Enumerable.Range(0, Nodes).Select(at =>
        {
            var node = new UnitNodeId(Guid.CreateVersion7(now));
            _topics[at] = $"{Domain}/{node}/pepeunit";
            var listener = new ListenerId(Guid.CreateVersion7(now));
            return new NodeRules(node, new UnitId(Guid.CreateVersion7(now)), null, pipe is null
                ? []
                : [new ListenerRule(listener, Pipe.Compile(pipe), ListenerBudget.Unlimited)]);
        })));
    }

    [Benchmark]
    public IngestOutcome Accept()
    {
        // A thousand nodes in turn: the caches see what a busy broker sees. A millisecond a round, because nothing takes
        // finished windows here: were they many, the lists that they wait in would be measured.
        if (++_next == Nodes) (_next, _nowMs) = (0, _nowMs + 1);
        return _ingest.Accept(_topics[_next], _payload, _nowMs, null);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _ingest.Dispose();
        _metrics.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class NoLoad : ILoadSink
    {
        public void Count(UnitId unit, UnitNodeId node, int payloadBytes)
        {
        }
    }
}
