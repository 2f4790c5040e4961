using System.Text;
using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Features.Units.Repos.Content;

/// <summary>
/// <c>.pepeignore</c>: which files of a Repo do not go to the device. As <c>.gitignore</c>: one pattern a line; <c>#</c>
/// begins a comment; <c>!</c> takes a file back in, unless its folder is left out; a slash at the end means folders only; a
/// slash anywhere else binds the pattern to the top; <c>*</c>, <c>?</c> and <c>[a-z]</c> stay within one level, <c>**</c> goes
/// over levels; a backslash takes the next sign as it is. Lines beyond the limits are ignored.
/// </summary>
internal sealed class IgnoreList
{
    public const string FileName = ".pepeignore";

    private const int MaxLines = 200;
    private const int MaxLineLength = 200;

    private readonly List<Rule> _rules;

    private IgnoreList(List<Rule> rules) => _rules = rules;

    public static IgnoreList Empty { get; } = new([]);

    public static IgnoreList Parse(string text) => new([.. text.ReplaceLineEndings("\n").Split('\n')
        .Where(line => line.Length <= MaxLineLength).Take(MaxLines).Select(Read).OfType<Rule>()]);

    /// <summary>Whether the file is left out. The path is relative, with <c>/</c> between its levels.</summary>
    public bool Excludes(string path)
    {
        // A folder that is left out takes everything in it along, whatever later lines say of it.
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            if (IsMatched(path[..end], isFolder: true)) return true;
        }

        return IsMatched(path, isFolder: false);
    }

    private bool IsMatched(string path, bool isFolder)
    {
        var last = _rules.FindLast(rule => (isFolder || !rule.IsFolderOnly) && rule.Pattern.IsMatch(path));
        return last is { IsTakenBack: false };
    }

    private static Rule? Read(string line)
    {
        var pattern = TrimEnd(line);
        if (pattern.Length == 0 || pattern[0] == '#') return null;
        var isTakenBack = pattern[0] == '!';
        if (isTakenBack) pattern = pattern[1..];
        var isFolderOnly = pattern.EndsWith('/');
        if (isFolderOnly) pattern = pattern[..^1];
        if (pattern.Length == 0) return null;
        var isBound = pattern.Contains('/', StringComparison.Ordinal);
        if (pattern[0] == '/') pattern = pattern[1..];
        try
        {
            // Without backtracking: the time is proportional to the path, whoever wrote the pattern.
            var regex = new Regex(
                $"^{(isBound ? "" : "(?:.*/)?")}{Translate(pattern)}\\z",
                RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
            return new Rule(regex, isFolderOnly, isTakenBack);
        }
        catch (ArgumentException)
        {
            // A class such as [z-a]: git matches nothing by it either.
            return null;
        }
    }

    // Spaces at the end do not count, unless the last of them is written with a backslash.
    private static string TrimEnd(string line)
    {
        var trimmed = line.TrimEnd(' ', '\t');
        return trimmed.EndsWith('\\') && trimmed.Length < line.Length ? trimmed + " " : trimmed;
    }

    private static string Translate(string pattern)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("**/") && IsLevelStart(pattern, i))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (rest is "**" && IsLevelStart(pattern, i))
            {
                regex.Append(".+");
                i++;
            }
            else if (rest[0] == '*')
            {
                regex.Append("[^/]*");
            }
            else if (rest[0] == '?')
            {
                regex.Append("[^/]");
            }
            else if (rest[0] == '[' && ClassEnd(rest) is > 0 and var end)
            {
                AppendClass(regex, rest[1..end]);
                i += end;
            }
            else
            {
                if (rest[0] == '\\' && rest.Length > 1) i++;
                regex.Append(Regex.Escape(pattern[i].ToString()));
            }
        }

        return regex.ToString();
    }

    private static bool IsLevelStart(string pattern, int place) => place == 0 || pattern[place - 1] == '/';

    // A closing bracket right after the opening one (or its negation) is a member of the class.
    private static int ClassEnd(ReadOnlySpan<char> rest)
    {
        var first = rest.Length > 1 && rest[1] is '!' or '^' ? 3 : 2;
        return rest.Length <= first || rest[first..].IndexOf(']') is not (>= 0 and var end) ? -1 : first + end;
    }

    private static void AppendClass(StringBuilder regex, ReadOnlySpan<char> members)
    {
        regex.Append('[');
        if (members[0] is '!' or '^')
        {
            regex.Append("^/");
            members = members[1..];
        }

        foreach (var member in members)
        {
            if (member is '[' or ']' or '\\' or '^') regex.Append('\\');
            regex.Append(member);
        }

        regex.Append(']');
    }

    private sealed record Rule(Regex Pattern, bool IsFolderOnly, bool IsTakenBack);
}
