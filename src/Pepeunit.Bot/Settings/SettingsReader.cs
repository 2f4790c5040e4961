using System.Collections;

namespace Pepeunit.Bot.Settings;

/// <summary>What start-up found: the configuration, and everything that is wrong with it.</summary>
/// <param name="Values">Configuration key to value, defaults included.</param>
/// <param name="Problems">One sentence each, with name, value and remedy. Not empty: the program must not start.</param>
internal sealed record SettingsReading(
    IReadOnlyDictionary<string, string?> Values, IReadOnlyList<string> Problems);

/// <summary>Reads settings from environment variables and from <c>--NAME=value</c> or <c>--role value</c> arguments.</summary>
internal static class SettingsReader
{
    private const string Prefix = "PU_";

    /// <summary>Arguments win over the environment; all problems are reported together.</summary>
    public static SettingsReading Read(IReadOnlyList<string> arguments, IDictionary environment)
    {
        var problems = new List<string>();
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in environment)
        {
            // An empty variable is how compose files say "not set".
            if (entry is { Key: string name, Value: string { Length: > 0 } value }
                && name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                given[name] = value.Trim();
            }
        }

        ReadArguments(arguments, given, problems);

        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in SettingCatalog.All)
        {
            if (given.Remove(setting.Name, out var value))
            {
                if (setting.FindProblem(value) is { } problem) problems.Add(problem);
                else values[setting.Key] = value;
            }
            else if (setting.Default is not null)
            {
                values[setting.Key] = setting.Default;
            }
        }

        problems.AddRange(given.Keys.Order(StringComparer.Ordinal).Select(Unknown));
        return new SettingsReading(values, problems);
    }

    private static void ReadArguments(
        IReadOnlyList<string> arguments, Dictionary<string, string> given, List<string> problems)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (argument == "--role" && i + 1 < arguments.Count)
                given["PU_ROLE"] = arguments[++i];
            else if (argument.StartsWith("--role=", StringComparison.Ordinal))
                given["PU_ROLE"] = argument[(equals + 1)..];
            else if (argument.StartsWith("--" + Prefix, StringComparison.Ordinal) && equals > 0)
                given[argument[2..equals]] = argument[(equals + 1)..];
            else
                problems.Add($"The argument \"{argument}\" is not known. Use --role all|bot|ingest|jobs or --PU_NAME=value.");
        }
    }

    private static string Unknown(string name)
    {
        var nearest = SettingCatalog.All.MinBy(setting => Distance(setting.Name, name))!;
        return $"{name} is not a setting. Did you mean {nearest.Name}? The README lists them all.";
    }

    /// <summary>Levenshtein distance; the names are short, so the plain table will do.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        foreach (var (row, letter) in left.Index())
        {
            var current = new int[right.Length + 1];
            current[0] = row + 1;
            for (var column = 0; column < right.Length; column++)
            {
                var replaced = previous[column] + (letter == right[column] ? 0 : 1);
                current[column + 1] = Math.Min(replaced, Math.Min(previous[column + 1], current[column]) + 1);
            }

            previous = current;
        }

        return previous[^1];
    }
}
