using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;

namespace Pepeunit.Bot.Benchmarks.Access;

/// <summary>
/// The verb <c>access</c>: decisions per second of one thread, and bytes each allocates, over ten thousand Units with links:
/// the decision alone, and a broker's whole question, read from JSON with a token that is remembered. And how long the
/// rights of all take to load.
/// </summary>
internal static class AccessBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);

    /// <summary>Prints one JSON object.</summary>
    /// <returns>0; 1 when a decision was wrong.</returns>
    public static async Task<int> RunAsync()
    {
        await using var world = await AccessWorld.StartAsync();
        var access = world.Get<UnitAccess>();
        var reloads = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await access.ReloadAsync(CancellationToken.None);
            reloads.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var agents = Agents();
        var topics = Topics();
        var snapshot = access.Snapshot;
        var decisions = Measure(number =>
        {
            var (topic, action, isAllowed) = topics[number % topics.Length];
            var verdict = snapshot.Decide(agents[number % topics.Length], action, topic);
            return verdict == AccessVerdict.Allowed == isAllowed;
        });

        var questions = world.Get<BrokerQuestions>();
        var bodies = topics.Select((question, unit) => Encoding.UTF8.GetBytes(Question(unit, question))).ToArray();
        foreach (var body in bodies) questions.MayUseTopic(body);
        var asked = Measure(number =>
            questions.MayUseTopic(bodies[number % bodies.Length]) == topics[number % topics.Length].IsAllowed);

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            units = AccessWorld.Units,
            nodes = AccessWorld.Units * AccessWorld.NodesPerUnit,
            reload_ms = Math.Round(Median(reloads), 1),
            decisions_per_s = Math.Round(decisions.PerSecond),
            decision_bytes = decisions.Bytes,
            questions_per_s = Math.Round(asked.PerSecond),
            question_bytes = asked.Bytes,
            wrong = decisions.Wrong + asked.Wrong,
        }));
        return decisions.Wrong + asked.Wrong == 0 ? 0 : 1;
    }

    /// <summary>What the first thousand Units ask: own, linked and foreign topics, both ways.</summary>
    internal static (string Topic, AccessAction Action, bool IsAllowed)[] Topics() =>
    [
        .. Enumerable.Range(0, 1_000).Select(unit => (unit % 5) switch
        {
            0 => (AccessWorld.TopicOf(unit, 0), AccessAction.Publish, true),
            1 => (AccessWorld.TopicOf(unit + 1, 0), AccessAction.Subscribe, true),
            2 => (AccessWorld.TopicOf(unit + 1, 0), AccessAction.Publish, false),
            3 => (AccessWorld.CommandTopicOf(unit), AccessAction.Subscribe, true),
            _ => (AccessWorld.TopicOf(unit + 7, 4), AccessAction.Publish, false),
        }),
    ];

    internal static string Question(int unit, (string Topic, AccessAction Action, bool IsAllowed) question) =>
        $$"""{"token":"{{AccessWorld.TokenOf(unit)}}","topic":"{{question.Topic}}","action":"{{Word(question.Action)}}"}""";

    private static string Word(AccessAction action) => action == AccessAction.Publish ? "publish" : "subscribe";

    private static AccessAgent[] Agents() =>
    [
        .. Enumerable.Range(0, 1_000).Select(unit => AccessAgent.Of(new DeviceIdentity(
            AccessWorld.UnitOf(unit), FormattableString.Invariant($"{unit}")))),
    ];

    private static (double PerSecond, double Bytes, int Wrong) Measure(Func<int, bool> decide)
    {
        var (rates, bytes, wrong) = (new List<double>(), new List<double>(), 0);
        for (var round = 0; round <= Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (start, count) = (Stopwatch.GetTimestamp(), 0);
            while (Stopwatch.GetElapsedTime(start) < RoundTime)
            {
                for (var i = 0; i < 1_000; i++) wrong += decide(count++) ? 0 : 1;
            }

            // The first round is for the compiler.
            if (round == 0) continue;
            rates.Add(count / Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes.Add((double)(GC.GetAllocatedBytesForCurrentThread() - before) / count);
        }

        return (Median(rates), Math.Round(bytes.Max(), 3), wrong);
    }

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
