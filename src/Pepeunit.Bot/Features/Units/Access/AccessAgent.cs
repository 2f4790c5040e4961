using Pepeunit.Bot.Ingest.Mqtt;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>What kind of token was shown.</summary>
internal enum AgentKind
{
    /// <summary>None, or not a good one: may nothing.</summary>
    None,

    /// <summary>A device.</summary>
    Unit,

    /// <summary>The server of an instance, which reads for all: the only one that may use wildcards.</summary>
    Backend,
}

/// <summary>Who asks, as a verified token says it. Whether the Unit or the instance is a known one is not said here.</summary>
/// <param name="Device">Of a Unit alone.</param>
/// <param name="Domain">Of a Backend alone: the instance that it serves.</param>
internal readonly record struct AccessAgent(AgentKind Kind, DeviceIdentity Device, string? Domain)
{
    public static AccessAgent Of(in DeviceIdentity device) => new(AgentKind.Unit, device, null);

    public static AccessAgent BackendOf(string domain) => new(AgentKind.Backend, default, domain);
}

/// <summary>What an agent wants to do with a topic.</summary>
internal enum AccessAction
{
    Publish,

    Subscribe,
}
