using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Ingest.Tests.Samples;

/// <summary>Rules that change while messages flow.</summary>
public sealed class RuleChangeTests
{
    private const int Histories = 300;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_listener_counts_exactly_the_messages_between_its_beginning_and_its_end()
    {
        for (var seed = 0; seed < Histories; seed++)
        {
            using var world = new World(seed);
            for (var step = 0; step < 200; step++) await world.StepAsync(Stop);
            await world.CheckAsync(Stop);
        }
    }

    [Fact]
    public async Task Listeners_that_follow_one_another_miss_nothing_and_count_nothing_twice_under_load()
    {
        const int senders = 3;
        using var metrics = new IngestMetrics();
        var rules = new RuleSnapshotHolder();
        using var ingest = new MessageIngest(
            rules, new CountingLoadSink(), metrics, Options.Create(new IngestOptions { Workers = 1 }));
        var store = new CollectingSampleStore();
        var node = Some.UnitNodeId();
        var unit = Some.UnitId();
        var pipe = Pipe.Compile(Some.WindowPipe());
        var listeners = Enumerable.Range(0, 200).Select(_ => Some.ListenerId()).ToList();
        Change(listeners[0]);
        var (sent, ends) = (0L, 0);
        var threads = Enumerable.Range(0, senders).Select(_ => Task.Run(
            () =>
            {
                while (Volatile.Read(ref ends) == 0)
                {
                    ingest.Accept(node, "1"u8, IngestUnderTest.NowMs, null);
                    Interlocked.Increment(ref sent);
                }
            },
            Stop)).ToList();

        foreach (var listener in listeners.Skip(1))
        {
            var seen = Interlocked.Read(ref sent);
            while (Interlocked.Read(ref sent) - seen < 100) await Task.Yield();
            Change(listener);
        }

        Volatile.Write(ref ends, 1);
        await Task.WhenAll(threads);
        var batch = new BatchBuilder();
        ingest.DrainInto(batch);
        await store.WriteAsync(batch.Take(Guid.CreateVersion7(), 1, IngestUnderTest.NowMs, isStoreBehind: false), Stop);

        Assert.Equal(sent, listeners.Sum(listener => store.Partials(listener, node).Sum(part => part.Count)));
        Assert.All(listeners.SkipLast(1), listener => Assert.NotEmpty(store.Partials(listener, node)));

        void Change(ListenerId listener) => rules.Change(new RuleChange(
            [new NodeRules(node, unit, null, [new ListenerRule(listener, pipe, ListenerBudget.Unlimited)])], []));
    }

    [Fact]
    public async Task A_node_that_goes_and_comes_again_begins_anew_and_loses_nothing_that_was_taken()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        var rules = new NodeRules(ingest.Node, Some.UnitId(), null,
            [new ListenerRule(ingest.Listener, Pipe.Compile(Some.NumberPipe()), ListenerBudget.Unlimited)]);

        ingest.Send("1");
        ingest.Rules.Change(new RuleChange([], [ingest.Node]));
        var outcome = ingest.Send("2", 1);
        ingest.Rules.Change(new RuleChange([rules], []));
        ingest.Send("3", 2);

        Assert.Equal(IngestOutcome.UnknownNode, outcome);
        Assert.Equal(["1", "3"], await ingest.KeptAsync(Stop));
    }

    [Fact]
    public void A_change_that_names_a_listener_twice_is_refused_whole()
    {
        using var ingest = new IngestUnderTest(Some.NumberPipe());
        var rule = new ListenerRule(ingest.Listener, Pipe.Compile(Some.NumberPipe()), ListenerBudget.Unlimited);

        Assert.Throws<ArgumentException>(() => ingest.Rules.Change(
            new RuleChange([new NodeRules(ingest.Node, Some.UnitId(), null, [rule, rule])], [])));
        Assert.Equal(IngestOutcome.Accepted, ingest.Send("1"));
    }

    /// <summary>A few nodes and listeners that come, change and go, and what each has to have counted.</summary>
    private sealed class World : IDisposable
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly IngestMetrics _metrics = new();
        private readonly RuleSnapshotHolder _rules = new();
        private readonly MessageIngest _ingest;
        private readonly CollectingSampleStore _store = new();
        private readonly BatchBuilder _builder = new();
        private readonly Guid _writer = Guid.CreateVersion7();
        private readonly UnitNodeId[] _nodes = [Some.UnitNodeId(), Some.UnitNodeId(), Some.UnitNodeId()];
        private readonly Dictionary<ListenerId, (bool[] On, Pipe Pipe)> _running = [];
        private readonly Dictionary<(ListenerId, UnitNodeId), long> _expected = [];
        private long _sequence;

        public World(int seed)
        {
            (_seed, _random) = (seed, new Random(seed));
            _ingest = new MessageIngest(
                _rules, new CountingLoadSink(), _metrics, Options.Create(new IngestOptions()));
            Put(_nodes);
        }

        public async Task StepAsync(CancellationToken cancellationToken)
        {
            switch (_random.Next(10))
            {
                case < 6:
                    Send(_random.Next(_nodes.Length));
                    break;
                case 6 when _running.Count < 6:
                    _running.Add(Some.ListenerId(), ([.. _nodes.Select(_ => _random.Next(2) == 0)], AnyPipe()));
                    Put(_nodes);
                    break;
                case 7 when _running.Count > 0:
                    _running.Remove(AnyListener());
                    Put(_nodes);
                    break;
                case 8 when _running.Count > 0:
                    var changed = AnyListener();
                    var at = _random.Next(_nodes.Length);
                    var (on, pipe) = _running[changed];
                    on[at] = !on[at];
                    _running[changed] = (on, _random.Next(3) == 0 ? AnyPipe() : pipe);
                    Put(_nodes);
                    break;
                case 9:
                    _ingest.DrainInto(_builder);
                    await _store.WriteAsync(
                        _builder.Take(_writer, ++_sequence, IngestUnderTest.NowMs, isStoreBehind: false), cancellationToken);
                    break;
            }
        }

        public async Task CheckAsync(CancellationToken cancellationToken)
        {
            _ingest.DrainInto(_builder);
            await _store.WriteAsync(_builder.Take(_writer, ++_sequence, IngestUnderTest.NowMs, isStoreBehind: false), cancellationToken);
            foreach (var ((listener, node), count) in _expected)
            {
                var windows = _store.Partials(listener, node).Sum(part => part.Count);
                Assert.True(
                    count == windows + _store.Samples(listener, node).Count,
                    $"Seed {_seed}: {count} messages were sent, {windows} are in windows.");
            }
        }

        public void Dispose()
        {
            _ingest.Dispose();
            _metrics.Dispose();
        }

        private void Send(int at)
        {
            _ingest.Accept(_nodes[at], "1"u8, IngestUnderTest.NowMs + _random.Next(100_000), null);
            foreach (var (listener, (on, _)) in _running)
            {
                var key = (listener, _nodes[at]);
                if (on[at]) _expected[key] = _expected.GetValueOrDefault(key) + 1;
            }
        }

        // Changes that name all nodes or some: those that are named again must not notice.
        private void Put(IEnumerable<UnitNodeId> nodes) => _rules.Change(new RuleChange(
            [
                .. nodes.Select(node => new NodeRules(node, default, null,
                [
                    .. _running.Where(entry => entry.Value.On[Array.IndexOf(_nodes, node)])
                        .Select(entry => new ListenerRule(entry.Key, entry.Value.Pipe, ListenerBudget.Unlimited)),
                ])),
            ],
            []));

        private ListenerId AnyListener() => _running.Keys.ElementAt(_random.Next(_running.Count));

        private Pipe AnyPipe() =>
            Pipe.Compile(_random.Next(2) == 0 ? Some.NumberPipe() : Some.WindowPipe(_random.Next(2) == 0 ? 10 : 60));
    }
}
