using System.Text;

namespace Pepeunit.Bot.Features.Units.Repos.Git;

/// <summary>The branches and tags of a repository, as its server lists them.</summary>
/// <param name="Head">Full name of the branch that the server calls its HEAD; null when it has none.</param>
/// <param name="All">Branches first, then tags, the highest version first.</param>
internal sealed record GitRefs(string? Head, IReadOnlyList<RepoRef> All)
{
    public const int MaxCount = 1_000;

    private const string SymbolicPrefix = "ref: ";
    private const string Peeled = "^{}";

    /// <summary>Reads what <c>git ls-remote --symref</c> prints.</summary>
    public static RepoResult<GitRefs> Read(byte[] output)
    {
        string? head = null;
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(output).Split('\n'))
        {
            if (line.Split('\t') is not [var target, var name]) continue;
            if (target.StartsWith(SymbolicPrefix, StringComparison.Ordinal))
            {
                if (name == "HEAD") head = target[SymbolicPrefix.Length..];
            }
            else if (IsCommit(target) && IsNamed(name))
            {
                // An annotated tag is listed twice; what it points to comes second.
                refs[name.EndsWith(Peeled, StringComparison.Ordinal) ? name[..^Peeled.Length] : name] = target;
            }
        }

        if (refs.Count == 0) return new RepoProblem(RepoFault.NoRefs);
        if (refs.Count > MaxCount) return new RepoProblem(RepoFault.TooManyRefs, ("count", refs.Count), ("max", MaxCount));
        return new GitRefs(
            head is not null && refs.ContainsKey(head) ? head : null,
            [
                .. refs.Select(pair => new RepoRef(pair.Key, pair.Value)).OrderBy(each => each.IsTag)
                    .ThenByDescending(each => each.IsTag ? NaturalKey(each.Label) : "", StringComparer.Ordinal)
                    .ThenBy(each => each.Name, StringComparer.Ordinal),
            ]);
    }

    // Names longer than this fit on no button; control characters cannot be in a name.
    private static bool IsNamed(string name) => name.Length <= 200
        && (name.StartsWith(RepoRef.Branches, StringComparison.Ordinal) || name.StartsWith(RepoRef.Tags, StringComparison.Ordinal));

    private static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Numbers as wide as each other, so that v10 comes after v9.</summary>
    private static string NaturalKey(string label)
    {
        var key = new StringBuilder();
        for (var i = 0; i < label.Length;)
        {
            var start = i;
            while (i < label.Length && char.IsAsciiDigit(label[i])) i++;
            if (i > start) key.Append(label[start..i].PadLeft(12, '0'));
            else key.Append(label[i++]);
        }

        return key.ToString();
    }
}
