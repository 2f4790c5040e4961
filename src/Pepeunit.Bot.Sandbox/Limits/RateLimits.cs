using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Timing;

namespace Pepeunit.Bot.Sandbox.Limits;

/// <summary>
/// Telegram's rates as it tells them (core.telegram.org/bots/faq): about 30 messages per second in all, one per second in
/// a chat with short bursts, 20 per minute in a group. Guarded by the world's gate.
/// </summary>
internal sealed class RateLimits(SandboxClock clock)
{
    private const int ChatBurst = 5;
    private const int Overall = 30;
    private const int GroupPerMinute = 20;

    private readonly Dictionary<long, Bucket> _chats = [];
    private readonly Dictionary<long, Bucket> _groups = [];
    private Bucket _overall = new(Overall, Overall);

    public bool IsEnabled { get; set; } = true;

    /// <summary>Refuses with 429 what comes too fast; what is refused is not counted.</summary>
    public void Check(Charge charge, SandboxChat? chat)
    {
        if (!IsEnabled) return;

        var wait = Buckets(charge, chat).Select(bucket => bucket.Wait(Now)).DefaultIfEmpty(0).Max();
        if (wait > 0) throw BotApiError.TooManyRequests((int)Math.Ceiling(wait));
    }

    public void Count(Charge charge, SandboxChat? chat)
    {
        foreach (var bucket in Buckets(charge, chat)) bucket.Take(Now);
    }

    public void Clear()
    {
        _chats.Clear();
        _groups.Clear();
        _overall = new(Overall, Overall);
    }

    // Seconds of the sandbox's clock, so that moving it forward refills the buckets.
    private double Now => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private IEnumerable<Bucket> Buckets(Charge charge, SandboxChat? chat)
    {
        if (charge == Charge.None) yield break;
        yield return _overall;
        if (charge != Charge.Chat || chat is null) yield break;

        yield return Find(_chats, chat.Id, ChatBurst, 1);
        if (!chat.IsPrivate) yield return Find(_groups, chat.Id, GroupPerMinute, GroupPerMinute / 60.0);
    }

    private static Bucket Find(Dictionary<long, Bucket> buckets, long id, int capacity, double perSecond)
    {
        if (!buckets.TryGetValue(id, out var bucket)) buckets[id] = bucket = new(capacity, perSecond);
        return bucket;
    }

    private sealed class Bucket(int capacity, double perSecond)
    {
        private double _tokens = capacity;
        private double _at = double.NegativeInfinity;

        /// <summary>Seconds until one token is there; 0 if it is there now.</summary>
        public double Wait(double now)
        {
            Refill(now);
            // A hair of tolerance: rounding must not turn "just now" into another second.
            return _tokens >= 1 - 1e-6 ? 0 : (1 - _tokens) / perSecond;
        }

        public void Take(double now)
        {
            Refill(now);
            _tokens--;
        }

        private void Refill(double now)
        {
            if (now > _at && !double.IsNegativeInfinity(_at)) _tokens = Math.Min(capacity, _tokens + (now - _at) * perSecond);
            _at = Math.Max(_at, now);
        }
    }
}
