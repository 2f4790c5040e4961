using System.Diagnostics;
using System.Globalization;

namespace Pepeunit.Bot.Benchmarks.Access;

/// <summary>This program again, with another verb: what measures must not share a process with what is measured.</summary>
internal static class ChildProcess
{
    public static Process Start(string verb, params int[] numbers)
    {
        var program = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            program.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        program.ArgumentList.Add(verb);
        foreach (var number in numbers) program.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));
        return Process.Start(program)!;
    }
}
