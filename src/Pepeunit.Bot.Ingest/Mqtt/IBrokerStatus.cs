namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Whether messages can come in, for the readiness of the process. Each kind of broker has its own.</summary>
public interface IBrokerStatus
{
    /// <summary>The embedded broker runs, or the external one is connected and has granted the subscriptions.</summary>
    bool IsReady { get; }
}
