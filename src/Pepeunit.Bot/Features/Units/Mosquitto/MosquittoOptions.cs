namespace Pepeunit.Bot.Features.Units.Mosquitto;

/// <summary>What tells a mosquitto beside the product who may do what.</summary>
internal sealed class MosquittoOptions
{
    public const string Section = "Mosquitto";

    /// <summary>Path of mosquitto's <c>acl_file</c>, which is written here; null: it is not.</summary>
    public string? AclFile { get; set; }

    /// <summary>Path of mosquitto's <c>pid_file</c>; null: somebody else makes it read a new file.</summary>
    public string? PidFile { get; set; }
}
