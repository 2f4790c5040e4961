using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>One topic that a Repo's devices have.</summary>
/// <param name="IsRead">Written with <c>/pepeunit</c> behind the name: the server reads its values.</param>
internal sealed record RepoTopic(string Name, bool IsRead);

/// <summary>
/// <c>schema_example.json</c>: which commands the devices of a Repo understand, what they report, and their topics. Each of
/// the four lists may be missing; other keys are ignored.
/// </summary>
internal sealed partial record SchemaExample(
    IReadOnlyList<string> Commands, IReadOnlyList<string> Reports, IReadOnlyList<RepoTopic> Inputs,
    IReadOnlyList<RepoTopic> Outputs)
{
    public const string FileName = "schema_example.json";

    public const int MaxBytes = 65_536;

    /// <summary>Most topics in each direction.</summary>
    public const int MaxTopics = 64;

    public const int MaxTopicLength = 64;

    private const string Suffix = "/pepeunit";

    public static readonly IReadOnlyList<string> KnownCommands = ["update", "env_update", "schema_update", "log_sync"];
    public static readonly IReadOnlyList<string> KnownReports = ["state", "log"];

    /// <summary>Whether the devices understand a command, by <see cref="UnitCommands.WordOf"/>.</summary>
    public bool Lists(UnitCommand command) => Commands.Contains(UnitCommands.WordOf(command));

    /// <summary>The schema, or what is wrong with the first thing that is.</summary>
    public static RepoResult<SchemaExample> Parse(ReadOnlyMemory<byte> json)
    {
        var opened = RepoJson.Open(json, FileName, MaxBytes);
        if (!opened.IsGood) return opened.Problem;
        using var document = opened.Value;
        var root = document.RootElement;
        if (ReadBase(root, "input_base_topic", KnownCommands, out var commands) is { } badCommand) return badCommand;
        if (ReadBase(root, "output_base_topic", KnownReports, out var reports) is { } badReport) return badReport;
        if (ReadTopics(root, "input_topic", out var inputs) is { } badInput) return badInput;
        if (ReadTopics(root, "output_topic", out var outputs) is { } badOutput) return badOutput;
        if (inputs.Count + outputs.Count == 0) return new RepoProblem(RepoFault.NoTopics);
        return new SchemaExample(commands, reports, inputs, outputs);
    }

    private static RepoProblem? ReadBase(
        JsonElement root, string list, IReadOnlyList<string> known, out List<string> words)
    {
        words = [];
        if (ReadNames(root, list, known.Count, out var names) is { } problem) return problem;
        foreach (var name in names)
        {
            var word = name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : "";
            if (!known.Contains(word))
            {
                var allowed = string.Join(", ", known.Select(each => each + Suffix));
                return new RepoProblem(RepoFault.UnknownBaseTopic, ("topic", name), ("list", list), ("allowed", allowed));
            }

            if (words.Contains(word)) return new RepoProblem(RepoFault.DuplicateTopic, ("topic", name), ("list", list));
            words.Add(word);
        }

        return null;
    }

    private static RepoProblem? ReadTopics(JsonElement root, string list, out List<RepoTopic> topics)
    {
        topics = [];
        if (ReadNames(root, list, MaxTopics, out var names) is { } problem) return problem;
        foreach (var text in names)
        {
            var isRead = text.EndsWith(Suffix, StringComparison.Ordinal);
            var name = isRead ? text[..^Suffix.Length] : text;
            if (!TopicName().IsMatch(name))
            {
                return new RepoProblem(
                    RepoFault.BadTopic, ("topic", text), ("list", list), ("max", MaxTopicLength));
            }

            if (topics.Exists(other => other.Name == name))
                return new RepoProblem(RepoFault.DuplicateTopic, ("topic", text), ("list", list));
            topics.Add(new RepoTopic(name, isRead));
        }

        return null;
    }

    private static RepoProblem? ReadNames(JsonElement root, string list, int max, out List<string> names)
    {
        names = [];
        if (!root.TryGetProperty(list, out var element)) return null;
        if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            return new RepoProblem(RepoFault.TopicsNotAList, ("list", list));
        var count = element.GetArrayLength();
        if (count > max) return new RepoProblem(RepoFault.TooManyTopics, ("list", list), ("count", count), ("max", max));
        names.AddRange(element.EnumerateArray().Select(item => item.GetString()!));
        return null;
    }

    // As NodeName, only longer: nothing that has a meaning in a topic filter or in HTML.
    [GeneratedRegex(@"^[\p{L}\p{Nd}_.\-]{1,64}\z")]
    private static partial Regex TopicName();
}
