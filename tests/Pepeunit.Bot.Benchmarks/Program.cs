Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Pepeunit.Bot.Benchmarks -- <benchmark>");
return 2;
