using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Features.Listeners.Pipes;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Topics;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Listeners.Pipes;

/// <summary>
/// Every case of the existing platform beside our answer. Where the two differ, the case names a row of the README's table.
/// </summary>
public sealed partial class PipeVectorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 5, 0, 0, TimeSpan.Zero);
    private static readonly SeriesKey Key = new(new ListenerId(Guid.CreateVersion7()), new UnitNodeId(Guid.CreateVersion7()));

    public static TheoryData<string> Configurations => [.. Cases("datapipe-config-cases.json").Select(Name)];

    public static TheoryData<string> Files => [.. Cases("datapipe-csv-cases.json").Select(Name)];

    [Theory, MemberData(nameof(Configurations))]
    public void A_configuration_has_the_faults_that_are_written_beside_it(string name)
    {
        var vector = Cases("datapipe-config-cases.json").Single(vector => Name(vector) == name);

        // JSON is YAML, and keeps what is quoted and what is not.
        var read = PipeYamlReader.Read(vector["config"]!.ToJsonString());

        Assert.Null(read.Unreadable);
        Assert.Equal(Ours(vector), read.Faults.Select(fault => $"{fault.Stage} {fault.Message.Split(' ')[0]}"));
        Assert.Equal(Ours(vector).Length == 0, read.Pipe is not null);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_gives_the_rows_or_the_place_that_is_written_beside_it(string name)
    {
        var vector = Cases("datapipe-csv-cases.json").Single(vector => Name(vector) == name);
        var pipe = PipeYamlReader.Read(vector["config"]!.ToJsonString()).Pipe!;
        var now = vector["now"] is { } at ? DateTimeOffset.Parse((string)at!, CultureInfo.InvariantCulture) : Now;

        var read = new PipeCsvReader(Key, pipe, now).Read((string)vector["csv"]!);

        var rows = read.Rows is { } found ? found.Samples.Length + found.Recent.Length + found.Windows.Length : (int?)null;
        Assert.Equal((int?)vector["ours"]!["rows"], rows);
        if ((string?)vector["ours"]!["refused"] is { } place)
            Assert.StartsWith(place + ":", read.Problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_table_of_differences_has_a_row_for_each_and_none_more()
    {
        var differing = Cases("datapipe-config-cases.json").Where(DiffersInFaults)
            .Concat(Cases("datapipe-csv-cases.json").Where(DiffersInRows)).ToList();
        var named = Cases("datapipe-config-cases.json").Concat(Cases("datapipe-csv-cases.json"))
            .Where(vector => vector["difference"] is not null).ToList();
        var table = TableRow().Matches(File.ReadAllText(Path.Combine(Root(), "README.md"))).Select(row => row.Groups[1].Value);

        Assert.Equal(differing.Select(Name), named.Select(Name));
        Assert.Equal(
            named.Select(vector => (string)vector["difference"]!).Distinct().Order(StringComparer.Ordinal),
            table.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonObject> Cases(string file)
    {
        using var stream = typeof(PipeVectorTests).Assembly.GetManifestResourceStream(file)!;
        return [.. JsonNode.Parse(stream)!.AsArray().Select(vector => vector!.AsObject())];
    }

    private static string Name(JsonObject vector) => (string)vector["name"]!;

    private static string[] Ours(JsonObject vector) => vector["ours"].Deserialize<string[]>()!;

    // The words of the two are never the same; the stages are, fault by fault.
    private static bool DiffersInFaults(JsonObject vector) =>
        vector["errors"] is not JsonArray theirs
        || !theirs.Select(fault => (string)fault!["stage"]!).SequenceEqual(Ours(vector).Select(fault => fault.Split(' ')[0]));

    private static bool DiffersInRows(JsonObject vector) =>
        (int?)vector["result"]!["rows"] != (int?)vector["ours"]!["rows"];

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pepeunit.Bot.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `pipe:([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
