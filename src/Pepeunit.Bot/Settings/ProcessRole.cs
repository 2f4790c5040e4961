namespace Pepeunit.Bot.Settings;

/// <summary>Which parts of the product this process runs.</summary>
[Flags]
internal enum ProcessRole
{
    None = 0,

    /// <summary>Updates, conversations, outbox, HTTP fronts.</summary>
    Bot = 1,

    /// <summary>Broker or broker client, pipes, the batch writer and its flush.</summary>
    Ingest = 2,

    /// <summary>Recurring jobs over shared tables.</summary>
    Jobs = 4,

    All = Bot | Ingest | Jobs,
}

/// <summary>The one place where a role is read and where profiles that cannot be split are refused.</summary>
internal static class ProcessRoles
{
    public static ProcessRole Parse(string role) => role switch
    {
        "bot" => ProcessRole.Bot,
        "ingest" => ProcessRole.Ingest,
        "jobs" => ProcessRole.Jobs,
        _ => ProcessRole.All,
    };

    /// <summary>Why this role cannot work with the rest of the settings, each with the remedy.</summary>
    public static IEnumerable<string> FindProblems(ProcessRole role, IReadOnlyDictionary<string, string?> values)
    {
        if (role == ProcessRole.All) yield break;
        var name = $"PU_ROLE (--role) is \"{values["Role"]}\"";
        yield return $"{name}, but SQLite in PU_DATA_FOLDER belongs to one process. Run --role all.";
        yield return $"{name}, but jobs are kept in the memory of one process. Run --role all.";
        if (values["Broker:Kind"] == "embedded")
            yield return $"{name}, but PU_BROKER is \"embedded\": it lives in the process that ingests. Run --role all.";
    }
}
