using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Why a Repo, its files or its address are refused, or why it could not be read. Stored by name.</summary>
internal enum RepoFault
{
    NotJson,
    NotAnObject,
    FileTooLarge,
    TopicsNotAList,
    TooManyTopics,
    NoTopics,
    BadTopic,
    DuplicateTopic,
    UnknownBaseTopic,
    BadEnvKey,
    BadEnvShape,
    EnvTextTooLong,
    TooManyEnvKeys,
    NotToml,
    NotText,
    UnknownDocument,
    NotAnArchive,
    ArchiveTooLarge,
    TooManyFiles,
    BadPath,
    LinkInArchive,
    DuplicatePath,
    NoSchema,
    BadAddress,
    NotHttps,
    SecretInAddress,
    PortNotAllowed,
    UnknownHost,
    HostNotAllowed,
    NoGit,
    Redirected,
    NeedsCredentials,
    CannotReach,
    CertificateRefused,
    TooSlow,
    TooLarge,
    TooManyRefs,
    NoRefs,
    RefGone,
    NotARepository,
}

/// <summary>A fault with what there is to say about it: texts (not trusted) and whole numbers.</summary>
internal sealed record RepoProblem(RepoFault Fault, params IReadOnlyList<(string Name, object? Value)> Args)
{
    private string Word => JsonNamingPolicy.SnakeCaseLower.ConvertName(Fault.ToString());

    public string Key => $"repos.problem.{Word}";

    /// <summary>The arguments as JSON, for the table.</summary>
    public string ArgsJson => JsonSerializer.Serialize(Args.ToDictionary(arg => arg.Name, arg => arg.Value));

    public static RepoProblem Read(string fault, string argsJson)
    {
        var args = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(argsJson)!;
        return new RepoProblem(Enum.Parse<RepoFault>(fault), [.. args.Select(ValueOf)]);
    }

    private static (string Name, object? Value) ValueOf(KeyValuePair<string, JsonElement> arg) => (arg.Key, arg.Value.ValueKind switch
    {
        JsonValueKind.Number => arg.Value.GetInt64(),
        JsonValueKind.String => arg.Value.GetString(),
        _ => null,
    });
}

/// <summary>A value, or why there is none: exactly one of the two is there.</summary>
internal readonly record struct RepoResult<T>(T? Value, RepoProblem? Problem) where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsGood => Problem is null;

    public static implicit operator RepoResult<T>(T value) => new(value, null);

    public static implicit operator RepoResult<T>(RepoProblem problem) => new(null, problem);
}
