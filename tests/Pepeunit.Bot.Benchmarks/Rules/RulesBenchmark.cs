using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Benchmarks.Rules;

/// <summary>
/// The verb <c>rules</c>: how long one change of a listener takes until a message meets the new rule, from before its
/// transaction, while a thread sends messages to all nodes; what the sender feels of it; and how much slower a message of
/// many nodes is than of one.
/// </summary>
internal static class RulesBenchmark
{
    private const int Changes = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(100);

    /// <summary>Prints one JSON object. The argument is the number of nodes and listeners, 10 000 unless given.</summary>
    /// <returns>0; 1 when a message was counted that should not have been, or the other way round.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var count = args is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 10_000;
        var one = await RateOfAsync(1);
        await using var world = await RulesWorld.StartAsync(count);
        var many = await RateAsync(world, count);

        var (start, rules) = (Stopwatch.GetTimestamp(), world.Get<ListenerRules>());
        await rules.RefreshAsync(CancellationToken.None);
        var rebuildMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        using var sender = new Sender(world.Get<MessageIngest>(), count);
        sender.Start();
        var quiet = await sender.MeasureAsync(() => Task.Delay(Quiet));
        var applied = new List<double>();
        var busy = await sender.MeasureAsync(async () =>
        {
            for (var change = 0; change < Changes; change++)
            {
                applied.Add(await ChangeAsync(world, change / 2 * 7 % count, change % 2 == 0));
                await Task.Delay(BetweenChanges);
            }
        });
        sender.Stop();
        var wrong = await CountWrongAsync(world, count);

        applied.Sort();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            nodes = count,
            listeners = count,
            applied_ms = new
            {
                p50 = Math.Round(applied[applied.Count / 2], 2),
                p95 = Math.Round(applied[(int)(applied.Count * 0.95)], 2),
                max = Math.Round(applied[^1], 2),
            },
            full_rebuild_ms = Math.Round(rebuildMs),
            messages_per_s = Math.Round(quiet.PerSecond),
            messages_per_s_with_changes = Math.Round(busy.PerSecond),
            longest_pause_ms = Math.Round(quiet.LongestPauseMs, 2),
            longest_pause_ms_with_changes = Math.Round(busy.LongestPauseMs, 2),
            one_node_per_s = Math.Round(one),
            all_nodes_per_s = Math.Round(many),
            all_nodes_share = Math.Round(many / one, 3),
            wrong,
        }));
        return wrong == 0 ? 0 : 1;
    }

    // Pauses a listener, or lets it go on; milliseconds until the rule is in force.
    private static async Task<double> ChangeAsync(RulesWorld world, int number, bool isPause)
    {
        var (from, to) = isPause
            ? (ListenerState.Active, ListenerState.Paused)
            : (ListenerState.Paused, ListenerState.Active);
        var holder = world.Get<RuleSnapshotHolder>();
        if (holder.RulesOf(RulesWorld.NodeOf(number))!.Listeners.IsEmpty == isPause)
            throw new InvalidOperationException($"Listener {number} is not {from} before its change.");
        var start = Stopwatch.GetTimestamp();
        await world.Get<ListenerStore>().MoveAsync(
            RulesWorld.ListenerOf(number), RulesWorld.OwnerOf(number), from, to, CancellationToken.None);
        while (holder.RulesOf(RulesWorld.NodeOf(number))!.Listeners.IsEmpty != isPause)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException("The change is not in force.");
            await Task.Yield();
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    // After all changes every listener runs again: one message to each node has to be counted once.
    private static async Task<int> CountWrongAsync(RulesWorld world, int count)
    {
        var (ingest, writer, store) = (world.Get<MessageIngest>(), world.Get<SampleBatchWriter>(), world.Get<ISampleStore>());
        await writer.FlushAsync(CancellationToken.None);
        var wrong = 0;
        foreach (var number in Enumerable.Range(0, Changes / 2).Select(change => change * 7 % count))
        {
            var listener = RulesWorld.ListenerOf(number);
            var before = (await store.ReadUsageAsync(listener, CancellationToken.None)).Accepted;
            ingest.Accept(RulesWorld.NodeOf(number), "1"u8, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), null);
            await writer.FlushAsync(CancellationToken.None);
            if ((await store.ReadUsageAsync(listener, CancellationToken.None)).Accepted != before + 1) wrong++;
        }

        return wrong;
    }

    private static async Task<double> RateOfAsync(int count)
    {
        await using var world = await RulesWorld.StartAsync(count);
        return await RateAsync(world, count);
    }

    private static async Task<double> RateAsync(RulesWorld world, int count)
    {
        using var sender = new Sender(world.Get<MessageIngest>(), count);
        sender.Start();
        await Task.Delay(TimeSpan.FromSeconds(2));
        var measured = await sender.MeasureAsync(() => Task.Delay(Quiet));
        sender.Stop();
        return measured.PerSecond;
    }

    /// <summary>A thread that sends to the nodes in turn, as fast as it can.</summary>
    private sealed class Sender(MessageIngest ingest, int nodes) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Pepeunit.Bot.Ingest.Topics.UnitNodeId[] _nodes =
            [.. Enumerable.Range(0, nodes).Select(RulesWorld.NodeOf)];
        private Thread? _thread;
        private long _sent;
        private long _longestTicks;

        public void Start()
        {
            _thread = new Thread(Run) { IsBackground = true };
            _thread.Start();
        }

        public void Stop()
        {
            _stop.Cancel();
            _thread?.Join();
        }

        public async Task<(double PerSecond, double LongestPauseMs)> MeasureAsync(Func<Task> during)
        {
            Interlocked.Exchange(ref _longestTicks, 0);
            var (sent, start) = (Interlocked.Read(ref _sent), Stopwatch.GetTimestamp());
            await during();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var longest = TimeSpan.FromSeconds((double)Interlocked.Read(ref _longestTicks) / Stopwatch.Frequency);
            return ((Interlocked.Read(ref _sent) - sent) / seconds, longest.TotalMilliseconds);
        }

        public void Dispose()
        {
            Stop();
            _stop.Dispose();
        }

        private void Run()
        {
            var last = Stopwatch.GetTimestamp();
            for (var at = 0; !_stop.IsCancellationRequested; at = (at + 1) % _nodes.Length)
            {
                ingest.Accept(_nodes[at], "21.5"u8, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), null);
                var now = Stopwatch.GetTimestamp();
                if (now - last > Volatile.Read(ref _longestTicks)) Volatile.Write(ref _longestTicks, now - last);
                last = now;
                Volatile.Write(ref _sent, _sent + 1);
            }
        }
    }
}
