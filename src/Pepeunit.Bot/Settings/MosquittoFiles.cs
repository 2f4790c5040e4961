namespace Pepeunit.Bot.Settings;

/// <summary>Whether the files that are shared with mosquitto can be what they are meant for.</summary>
internal static class MosquittoFiles
{
    private const string Acl = "PU_MOSQUITTO_ACL_FILE";
    private const string Pid = "PU_MOSQUITTO_PID_FILE";

    /// <summary>One sentence for each problem, with the remedy.</summary>
    public static IEnumerable<string> FindProblems(IReadOnlyDictionary<string, string?> values)
    {
        var file = values.GetValueOrDefault("Mosquitto:AclFile");
        if (values.GetValueOrDefault("Mosquitto:PidFile") is { } pid)
        {
            if (file is null) yield return $"{Pid} is \"{pid}\", but {Acl} is not set. Set both, or leave both out.";
            if (!OperatingSystem.IsLinux())
                yield return $"{Pid} is \"{pid}\", but only on Linux can mosquitto be told to reload. Leave it out.";
        }

        if (file is null) yield break;
        if (values["Broker:Kind"] == "embedded")
            yield return $"{Acl} is \"{file}\", but PU_BROKER is \"embedded\". Leave it out, or set PU_BROKER to external.";
        if (FindFolderProblem(file) is { } problem) yield return problem;

        // Devices have no password, so mosquitto asks nobody for one: a name that can be guessed would open everything.
        if (values.GetValueOrDefault("ExternalBroker:UserName") is not null)
        {
            yield return $"PU_MQTT_USERNAME is set, but {Acl} gives that name all rights, and mosquitto asks nobody for a password "
                + "then. Leave PU_MQTT_USERNAME out: the server shows a token that cannot be guessed.";
        }
    }

    private static string? FindFolderProblem(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file));
        if (!Directory.Exists(folder))
            return $"{Acl} is \"{file}\", but there is no folder {folder}. Make it, or name another file.";
        try
        {
            var probe = Path.Combine(folder, Path.GetRandomFileName());
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{Acl} is \"{file}\", but this user cannot write into its folder. It is replaced as a whole, so let "
                + $"this user write into {folder}.";
        }
    }
}
