namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Says who a device is and what it may do. The product implements it over a snapshot in memory.</summary>
/// <remarks>
/// The broker asks on its network threads, for every message that it has not asked before: every member is synchronous,
/// does no I/O and takes no lock; <see cref="MayPublish"/>, <see cref="MaySubscribe"/>, <see cref="Check"/> and
/// <see cref="Version"/> allocate nothing. Any number of threads call at once.
/// </remarks>
public interface IBrokerAccess
{
    /// <summary>
    /// A number that grows whenever an answer may have changed. Brokers keep <see cref="MayPublish"/>'s answers while it
    /// stays, and ask again for open sessions and granted subscriptions within a second of its growing.
    /// </summary>
    long Version { get; }

    /// <summary>Reads a token (a compact JWT, the username of the CONNECT; devices send no password).</summary>
    /// <returns><see cref="AuthenticationRefusal.None"/> with the identity, or the reason with a default one.</returns>
    AuthenticationRefusal Authenticate(ReadOnlySpan<char> token, out DeviceIdentity identity);

    /// <summary>Says whether a session that was accepted may go on: its token may be revoked or its Unit blocked.</summary>
    AuthenticationRefusal Check(in DeviceIdentity identity);

    /// <summary>Says whether the Unit may publish to the topic name (of any number of levels, not parsed before).</summary>
    AccessVerdict MayPublish(in DeviceIdentity identity, ReadOnlySpan<char> topicName);

    /// <summary>
    /// Says whether the Unit may subscribe to the topic filter, which may hold wildcards. Never derived from
    /// <see cref="MayPublish"/>: a visible Output may be read by many and written by one.
    /// </summary>
    AccessVerdict MaySubscribe(in DeviceIdentity identity, ReadOnlySpan<char> topicFilter);
}
