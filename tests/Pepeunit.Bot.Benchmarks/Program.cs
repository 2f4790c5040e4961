using Pepeunit.Bot.Benchmarks.Access;
using Pepeunit.Bot.Benchmarks.Board;
using Pepeunit.Bot.Benchmarks.HotPath;
using Pepeunit.Bot.Benchmarks.Reply;
using Pepeunit.Bot.Benchmarks.Rules;
using Pepeunit.Bot.Benchmarks.Store;
using Pepeunit.Bot.Benchmarks.Throughput;

switch (args.FirstOrDefault())
{
    case "access":
        return await AccessBenchmark.RunAsync();
    case "auth":
        return await AuthBenchmark.RunAsync();
    case "auth-client":
        return await AuthBenchmark.RunClientAsync(args[1..]);
    case "connect":
        return await ConnectBenchmark.RunAsync(args[1..]);
    case "connect-client":
        return await ConnectBenchmark.RunClientAsync(args[1..]);
    case "board":
        return await BoardBenchmark.RunAsync(args[1..]);
    case "hotpath":
        return HotPathRun.Run(args[1..]);
    case "ingest":
        return await ThroughputBenchmark.RunAsync(args[1..]);
    case "memory":
        return MemoryRun.Run();
    case "publish":
        return await Publisher.RunAsync(args[1..]);
    case "read":
        return await ReadBenchmark.RunAsync(args[1..]);
    case "reply":
        return await ReplyBenchmark.RunAsync(args[1..]);
    case "rules":
        return await RulesBenchmark.RunAsync(args[1..]);
    case "store":
        return await StoreBenchmark.RunAsync();
    default:
        await Console.Error.WriteLineAsync(
            "Usage: dotnet run -c Release --project tests/Pepeunit.Bot.Benchmarks -- "
            + "access|auth|connect|board|hotpath|ingest|memory|read|reply|rules|store");
        return 2;
}
