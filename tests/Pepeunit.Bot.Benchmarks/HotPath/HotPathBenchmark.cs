using BenchmarkDotNet.Attributes;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Benchmarks.HotPath;

[MemoryDiagnoser]
[ShortRunJob]
public class HotPathBenchmark
{
    private const string Domain = "127.0.0.1:18080";
    private readonly string _topic = $"{Domain}/{Guid.CreateVersion7()}/pepeunit";

    [Benchmark]
    public bool ParseTopic() => PlatformTopic.Parse(_topic, Domain, out _) == TopicRejection.None;
}
