namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>One side of the comparison.</summary>
internal interface IConsumer : IAsyncDisposable
{
    /// <summary>Where devices publish to.</summary>
    int Port { get; }

    /// <summary>Messages that have come so far.</summary>
    long Received { get; }
}
