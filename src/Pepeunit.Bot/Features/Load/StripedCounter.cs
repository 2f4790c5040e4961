namespace Pepeunit.Bot.Features.Load;

/// <summary>A counter that many threads add to without sharing a cache line.</summary>
internal sealed class StripedCounter
{
    private const int Stripes = 64;
    private const int LongsPerStripe = 16;

    private readonly long[] _counts = new long[Stripes * LongsPerStripe];

    /// <summary>The sum of what was added; not a moment in time while others add.</summary>
    public long Sum
    {
        get
        {
            var sum = 0L;
            for (var stripe = 0; stripe < Stripes; stripe++) sum += Volatile.Read(ref _counts[stripe * LongsPerStripe]);
            return sum;
        }
    }

    public void Add(long amount) =>
        Interlocked.Add(ref _counts[Environment.CurrentManagedThreadId % Stripes * LongsPerStripe], amount);
}
