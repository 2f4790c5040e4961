using System.Net;

namespace Pepeunit.Bot.Settings;

/// <summary>Values that follow from others, so that an operator says a thing once.</summary>
internal static class DerivedSettings
{
    /// <summary>Sandbox token: the digits are the bot's id, the rest is no secret, because the sandbox binds to loopback.</summary>
    public const string SandboxToken = "100001:sandbox";

    private const string FirstSandboxUser = "1001";

    private const int MaxClientIdLength = 128;

    public static Dictionary<string, string?> Complete(IReadOnlyDictionary<string, string?> given)
    {
        var values = new Dictionary<string, string?>(given, StringComparer.OrdinalIgnoreCase);
        values.TryAdd("Instance:Domain", $"localhost:{values["Http:Port"]}");
        values.TryAdd("Broker:Host", values["Instance:Domain"]!.Split(':')[0]);
        values["EmbeddedBroker:LoopbackOnly"] = IPAddress.IsLoopback(IPAddress.Parse(values["Http:Address"]!)).ToString();
        values["Ingest:Domain"] = values["Instance:Domain"];
        values["Ingest:SpillFile"] = Path.Combine(values["Storage:DataFolder"]!, "ingest.spill");
        values["ExternalBroker:Host"] = values["Broker:Host"];
        values["ExternalBroker:Port"] = values["EmbeddedBroker:Port"];
        values["ExternalBroker:ClientId"] = ClientId(values["Instance:Domain"]!);
        return values;
    }

    /// <summary>What points the Telegram shell to a running sandbox, whose first user is an admin.</summary>
    public static Dictionary<string, string?> ForSandbox(
        Uri address, IReadOnlyDictionary<string, string?> values) => new(StringComparer.OrdinalIgnoreCase)
        {
            ["Telegram:Token"] = SandboxToken,
            ["Telegram:ApiBaseUrl"] = address.AbsoluteUri,
            ["Telegram:Mode"] = "polling",
            ["Instance:Admins"] = string.Join(',', ((string?[])
            [values.GetValueOrDefault("Instance:Admins"), FirstSandboxUser]).Where(id => !string.IsNullOrEmpty(id))),
        };

    /// <summary>Whether the sandbox stands in for Telegram: it does when there is no token.</summary>
    public static bool UsesSandbox(IReadOnlyDictionary<string, string?> values) => !values.ContainsKey("Telegram:Token");

    /// <summary>Stays over restarts and differs between instances: two on one broker would take each other's session.</summary>
    private static string ClientId(string domain)
    {
        const string prefix = "pepeunit-bot-";
        return prefix + domain[Math.Max(0, domain.Length + prefix.Length - MaxClientIdLength)..];
    }
}
