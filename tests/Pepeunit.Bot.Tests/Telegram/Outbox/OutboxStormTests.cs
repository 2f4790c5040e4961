using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

/// <summary>
/// Thousands of messages over hundreds of chats and all lanes, against everything that Telegram and the network do: what was
/// stored arrives, in order within chat and lane, within the limits as an independent counter sees them.
/// </summary>
public sealed class OutboxStormTests(ITestOutputHelper output)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1128);

    public static TheoryData<int> Seeds { get; } = [1, 2, Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_is_lost_or_reordered_in_a_storm_of_faults_and_restarts(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        // Giving up by age is a test of its own; here nothing may be given up.
        var patient = new OutboxOptions { LiveMaxAge = TimeSpan.FromDays(1), BulkMaxAge = TimeSpan.FromDays(30) };
        using var harness = await OutboxHarness.CreateAsync(seed, patient);
        harness.Api.Latency = _ => TimeSpan.FromMilliseconds(random.Next(20, 400));
        harness.Api.Plan = _ => FaultOf(random);
        var stored = new Numbering();
        var underWay = new List<int>();

        for (var wave = 0; wave < 8; wave++)
        {
            await harness.SendAllAsync(Enumerable.Range(0, 200).Select(_ => stored.Next(RandomChat(random), RandomLane(random))));
            await harness.RunAsync(TimeSpan.FromSeconds(random.Next(5, 400)));
            if (wave % 2 == 0) continue;

            // Killed with calls under way, unless a pause is in force just now.
            await harness.SendAllAsync(Enumerable.Range(0, 20).Select(_ => stored.Next(RandomChat(random), RandomLane(random))));
            await harness.RunAsync(TimeSpan.FromMilliseconds(random.Next(10, 200)));
            underWay.Add(harness.Api.PendingCount);
            await harness.RestartAsync();
        }

        await harness.RunToEndAsync();

        Assert.Empty(harness.Api.Violations);
        Assert.Null(harness.Api.Limits.FindViolation());
        var duplicates = stored.Check(harness.Api);
        output.WriteLine($"under way at the kills: {string.Join(", ", underWay)}");
        output.WriteLine(
            $"{stored.Count} stored, {harness.Api.Calls.Count} calls, {harness.Api.Unclear.Count} without an answer, {duplicates} arrived twice");
    }

    [Fact]
    public async Task A_critical_message_leaves_within_two_seconds_behind_five_thousand_others()
    {
        var random = new Random(7);
        using var harness = await OutboxHarness.CreateAsync();
        harness.Api.Latency = _ => TimeSpan.FromMilliseconds(random.Next(50, 300));
        var stored = new Numbering();
        await harness.SendAllAsync(Enumerable.Range(0, 5_000).Select(_ => stored.Next(RandomChat(random), RandomLowLane(random))));
        await harness.RunAsync(TimeSpan.FromSeconds(5));

        var worst = TimeSpan.Zero;
        for (var i = 0; i < 40; i++)
        {
            // Every tenth chat is the same group, whose minute the others would like to use up.
            var critical = stored.Next(i % 10 == 0 ? -1 : RandomChat(random), Lane.Critical);
            var storedAt = harness.Time.GetUtcNow();
            await harness.SendAsync(critical);
            await harness.RunAsync(TimeSpan.FromSeconds(4));
            var leftAt = harness.Api.Calls.First(call => Numbering.TextOf(call.Call) == critical.Reply!.Text.ToPlain()).At;
            worst = leftAt - storedAt > worst ? leftAt - storedAt : worst;
        }

        output.WriteLine($"slowest of 40: {worst.TotalMilliseconds} ms");
        Assert.InRange(worst, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.True(await harness.CountAsync("state = 0") > 800);
        Assert.Null(harness.Api.Limits.FindViolation());
    }

    [Fact]
    public async Task An_answer_does_not_wait_behind_another_chats_five_thousand()
    {
        using var harness = await OutboxHarness.CreateAsync();
        await harness.SendAllAsync(Enumerable.Range(0, 5_000).Select(i => Some.Numbered(5, Lane.Answer, i)));
        await harness.RunAsync(TimeSpan.FromSeconds(3));

        var storedAt = harness.Time.GetUtcNow();
        await harness.SendAsync(Some.Numbered(6, Lane.Answer, 1));
        await harness.RunAsync(TimeSpan.FromSeconds(2));

        var leftAt = harness.Api.Calls.Single(call => call.Call.ChatId == 6).At;
        Assert.InRange(leftAt - storedAt, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    private static Fault? FaultOf(Random random) => random.Next(1000) switch
    {
        < 3 => new Fault.TooMany(random.Next(1, (int)LongestPause.TotalSeconds + 1)),
        < 10 => new Fault.TooMany(random.Next(1, 5)),
        < 40 => new Fault.Answer(new SendOutcome.ServerFailed(random.Next(500, 505))),
        < 70 => new Fault.Answer(new SendOutcome.NotConnected("ConnectionError")),
        < 90 => new Fault.Silence(IsDone: true),
        < 110 => new Fault.Silence(IsDone: false),
        _ => null,
    };

    // 200 people and 20 groups; some are busier than others.
    private static long RandomChat(Random random) => random.Next(10) switch
    {
        0 => -random.Next(1, 21),
        < 4 => random.Next(1, 11),
        _ => random.Next(1, 201),
    };

    private static Lane RandomLane(Random random) => (Lane)random.Next(4);

    private static Lane RandomLowLane(Random random) => (Lane)random.Next(1, 4);

    /// <summary>Numbers messages by chat and lane, and compares what arrived.</summary>
    private sealed class Numbering
    {
        private readonly Dictionary<(long ChatId, Lane Lane), int> _last = [];

        public int Count => _last.Values.Sum();

        public static string? TextOf(TelegramCall call) => (call as TelegramCall.SendText)?.Text.Value;

        public OutgoingMessage Next(long chatId, Lane lane)
        {
            var number = _last[(chatId, lane)] = _last.GetValueOrDefault((chatId, lane)) + 1;
            return Some.Numbered(chatId, lane, number);
        }

        /// <summary>Fails unless each line arrived whole and in order; returns how many messages arrived more than once.</summary>
        public int Check(FaultyTelegramApi api)
        {
            var duplicates = 0;
            var arrived = api.Delivered.Select(delivery => (TelegramCall.SendText)delivery.Call).ToLookup(LineOf);
            foreach (var (line, count) in _last)
            {
                var numbers = arrived[line].Select(NumberOf).ToList();
                Assert.Equal(numbers.Order(), numbers);
                Assert.Equal(Enumerable.Range(1, count), numbers.Distinct());
                Assert.All(
                    arrived[line].GroupBy(NumberOf).Where(same => same.Count() > 1), same => Assert.Contains(same.First(), api.Unclear));
                duplicates += numbers.Count - count;
            }

            Assert.Equal(Count + duplicates, api.Delivered.Count);
            return duplicates;
        }

        private static (long, Lane) LineOf(TelegramCall.SendText call) => (call.ChatId, Enum.Parse<Lane>(call.Text.Value.Split(' ')[1]));

        private static int NumberOf(TelegramCall.SendText call) =>
            int.Parse(call.Text.Value.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
    }
}
