using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Benchmarks.HotPath;

/// <summary>
/// The verb <c>memory</c>: what ten thousand open windows and a hundred thousand known nodes hold, over an intake without
/// any; the last line is one JSON object.
/// </summary>
internal static class MemoryRun
{
    private const int Windows = 10_000;
    private const int Nodes = 100_000;
    private const int ValuesEach = 200;
    private const long NowMs = 1_795_478_400_000;

    public static int Run()
    {
        var (window, sketched) = ("number, filters, rounding, window", "number, filters, rounding, window, quantiles");
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            open_windows = Windows,
            values_each = ValuesEach,
            windows_mb = Measure(Windows, window, ValuesEach),
            windows_with_sketches_mb = Measure(Windows, sketched, ValuesEach),
            known_nodes = Nodes,
            nodes_mb = Measure(Nodes, "no listener", 1),
            nodes_with_listeners_mb = Measure(Nodes, window, 1),
        }));
        return 0;
    }

    private static double Measure(int nodes, string path, int valuesEach)
    {
        var idle = Held();
        using var metrics = new IngestMetrics();
        var rules = new RuleSnapshotHolder();
        var options = new IngestOptions { Domain = "localhost" };
        using var ingest = new MessageIngest(rules, new NoLoad(), metrics, Options.Create(options));
        var definition = HotPathPipes.All[path].Pipe;

        // Each listener has a pipe of its own, as if each were another person's.
        rules.Replace(RuleSnapshot.Create(Enumerable.Range(0, nodes).Select(at => new NodeRules(
            IdOf(at), new UnitId(Id(at)), null, definition is null
                ? []
                : [new ListenerRule(new ListenerId(Id(at)), Pipe.Compile(definition), ListenerBudget.Unlimited)]))));
        for (var at = 0; at < nodes; at++)
        {
            for (var value = 0; value < valuesEach; value++)
            {
                // A day between 15 and 25 degrees.
                var number = 20 + 5 * Math.Sin(2 * Math.PI * value / valuesEach);
                var payload = Encoding.UTF8.GetBytes(number.ToString("F2", CultureInfo.InvariantCulture));
                if (ingest.Accept(IdOf(at), payload, NowMs + value, null) != IngestOutcome.Accepted)
                    throw new InvalidOperationException("A value was turned away.");
            }
        }

        var held = Held() - idle;
        GC.KeepAlive(ingest);
        GC.KeepAlive(rules);
        return Math.Round(held / 1024.0 / 1024.0, 1);
    }

    private static UnitNodeId IdOf(int at) => new(Id(at));

    private static Guid Id(int at) => new(at, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8]);

    private static long Held() => GC.GetTotalMemory(forceFullCollection: true);

    private sealed class NoLoad : ILoadSink
    {
        public void Count(UnitId unit, UnitNodeId node, int payloadBytes)
        {
        }
    }
}
