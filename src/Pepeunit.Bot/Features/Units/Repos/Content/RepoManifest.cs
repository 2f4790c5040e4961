using System.Text;
using Tomlyn;
using Tomlyn.Model;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>What is used of <c>pepeunit.toml</c>, where a developer describes the device; all of it may be missing.</summary>
/// <param name="EnvDescriptions">What the variables of <c>env_example.json</c> are for.</param>
internal sealed record RepoManifest(
    string? Name, string? Description, string? Language, IReadOnlyDictionary<string, string> EnvDescriptions)
{
    public const string FileName = "pepeunit.toml";

    public const int MaxBytes = 65_536;

    private static readonly string[] InterpretedLanguages =
        ["python", "micropython", "circuitpython", "lua", "javascript", "typescript", "ruby", "tcl", "forth"];

    public static RepoManifest Empty { get; } = new(null, null, null, new Dictionary<string, string>());

    /// <summary>Whether devices run a program that was compiled; null when the file does not say the language.</summary>
    public bool? IsCompiled => Language is { } language
        ? !InterpretedLanguages.Contains(language.ToLowerInvariant())
        : null;

    public static RepoResult<RepoManifest> Parse(ReadOnlyMemory<byte> toml)
    {
        if (toml.Length > MaxBytes) return new RepoProblem(RepoFault.FileTooLarge, ("file", FileName), ("kilobytes", MaxBytes / 1024));
        TomlTable? table;
        try
        {
            table = TomlSerializer.Deserialize<TomlTable>(Encoding.UTF8.GetString(toml.Span));
        }
        catch (TomlException exception)
        {
            return new RepoProblem(RepoFault.NotToml, ("error", exception.Message));
        }

        var general = Table(table, "general");
        var descriptions = Table(table, "env_description")?
            .Where(pair => pair.Value is string).ToDictionary(pair => pair.Key, pair => (string)pair.Value);
        return new RepoManifest(
            Text(general, "name"), Text(general, "description"), Text(general, "language"),
            descriptions ?? new Dictionary<string, string>());
    }

    private static TomlTable? Table(TomlTable? table, string key) =>
        table is not null && table.TryGetValue(key, out var value) ? value as TomlTable : null;

    private static string? Text(TomlTable? table, string key) =>
        table is not null && table.TryGetValue(key, out var value) && value is string { Length: > 0 } text ? text : null;
}
