using System.Threading.RateLimiting;

namespace Pepeunit.Bot.Web.Api;

/// <summary>A number of calls per window; windows begin with the first call after the one before has ended.</summary>
/// <remarks>The framework's own limiter knows neither the injected clock nor how much is used.</remarks>
internal sealed class CallLimiter(int allowed, TimeSpan window, TimeProvider time) : RateLimiter
{
    /// <summary>What a refused call is told.</summary>
    public static readonly MetadataName<CallLimit> Limit = MetadataName.Create<CallLimit>("limit");

    private readonly Lock _gate = new();
    private long _startedAt = time.GetTimestamp();
    private int _used;

    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                var idle = time.GetElapsedTime(_startedAt) - window;
                return idle > TimeSpan.Zero ? idle : null;
            }
        }
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_startedAt) >= window) (_startedAt, _used) = (time.GetTimestamp(), 0);
            if (_used >= allowed)
                return new Lease(new CallLimit(allowed, _used, window, window - time.GetElapsedTime(_startedAt)));
            _used += permitCount;
            return new Lease(refusal: null);
        }
    }

    // There is no queue: a call that may not go on now is refused now.
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AttemptAcquireCore(permitCount));

    private sealed class Lease(CallLimit? refusal) : RateLimitLease
    {
        public override bool IsAcquired => refusal is null;

        public override IEnumerable<string> MetadataNames => refusal is null ? [] : [Limit.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = metadataName == Limit.Name ? refusal : null;
            return metadata is not null;
        }
    }
}

/// <summary>How a limit stood when a call was refused.</summary>
/// <param name="ResetsIn">Until calls are taken again.</param>
internal sealed record CallLimit(int Allowed, int Used, TimeSpan Window, TimeSpan ResetsIn);
