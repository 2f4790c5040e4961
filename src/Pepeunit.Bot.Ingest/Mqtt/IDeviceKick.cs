using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Makes a change of rights felt by sessions that are open. Each kind of broker has its own.</summary>
/// <remarks>
/// It bans nobody by itself: whether a device may come back is <see cref="IBrokerAccess"/>'s answer. So change the rights
/// first and call afterwards; then nothing slips in between, and the effect is there within 5 seconds. Safe to call at
/// once from any thread, and again for the same Unit.
/// </remarks>
public interface IDeviceKick
{
    /// <summary>Ends all sessions of the Unit; one that has none is no error.</summary>
    /// <returns>When the sessions' connections are told to close.</returns>
    Task KickAsync(UnitId unit, CancellationToken cancellationToken);

    /// <summary>
    /// Asks again for the Unit's sessions: those whose token is no longer good end, and subscriptions that are no longer
    /// allowed are taken back, while the rest of the session stays.
    /// </summary>
    Task RecheckAsync(UnitId unit, CancellationToken cancellationToken);
}
