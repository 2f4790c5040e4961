using Pepeunit.Bot.Benchmarks.Board;

switch (args.FirstOrDefault())
{
    case "board":
        return await BoardBenchmark.RunAsync(args[1..]);
    default:
        await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project tests/Pepeunit.Bot.Benchmarks -- board");
        return 2;
}
