using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>Names of nodes and listeners, the same in both processes.</summary>
internal static class BenchNodes
{
    public const string Domain = "127.0.0.1:18080";

    public static UnitId Unit { get; } = new(new Guid(0, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 1));

    public static UnitNodeId Node(int number) => new(new Guid(number, 1, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 2));

    public static ListenerId Listener(int number) => new(new Guid(number, 2, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 3));

    public static string Topic(int number) => $"{Domain}/{Node(number)}/pepeunit";
}
