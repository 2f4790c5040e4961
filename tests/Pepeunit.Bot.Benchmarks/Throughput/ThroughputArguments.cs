using System.Globalization;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>What the verb <c>ingest</c> is asked for; what is left out is as in the issue.</summary>
internal sealed record ThroughputArguments
{
    public const string Usage =
        "ingest [--broker embedded|mosquitto] [--qos 0|1] [--nodes N] [--listeners N] [--clients N] "
        + "[--policy Aggregation|TimeWindow] [--seconds S] [--rounds N]";

    public bool IsEmbedded { get; private init; } = true;

    public int Qos { get; private init; }

    public int Nodes { get; private init; } = 1_000;

    public int Listeners { get; private init; } = 1_000;

    /// <summary>Connections of the publisher; each has its share of the nodes.</summary>
    public int Clients { get; private init; } = 100;

    public PolicyKind Policy { get; private init; } = PolicyKind.Aggregation;

    /// <summary>Of each run; a round has two.</summary>
    public int Seconds { get; private init; } = 10;

    public int Rounds { get; private init; } = 3;

    /// <exception cref="FormatException">An argument is unknown, or its value is none that it can have.</exception>
    public static ThroughputArguments Parse(ReadOnlySpan<string> args)
    {
        var parsed = new ThroughputArguments();
        for (var at = 0; at < args.Length; at += 2)
        {
            if (at + 1 == args.Length) throw new FormatException($"{args[at]} has no value.");
            var value = args[at + 1];
            parsed = args[at] switch
            {
                "--broker" when value is "embedded" or "mosquitto" => parsed with { IsEmbedded = value == "embedded" },
                "--qos" when value is "0" or "1" => parsed with { Qos = Number(value) },
                "--nodes" => parsed with { Nodes = Number(value) },
                "--listeners" => parsed with { Listeners = Number(value) },
                "--clients" => parsed with { Clients = Number(value) },
                "--policy" when value is "Aggregation" or "TimeWindow" =>
                    parsed with { Policy = Enum.Parse<PolicyKind>(value) },
                "--seconds" => parsed with { Seconds = Number(value) },
                "--rounds" => parsed with { Rounds = Number(value) },
                _ => throw new FormatException($"{args[at]} {value} is not understood."),
            };
        }

        if (parsed.Nodes < parsed.Clients || parsed.Clients < 1 || parsed.Listeners < 1 || parsed.Rounds < 1)
            throw new FormatException("Each client needs a node, and there must be a client, a listener and a round.");
        return parsed;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
