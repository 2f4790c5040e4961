namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Sends messages to devices. Each kind of broker has its own.</summary>
public interface IDeviceMessages
{
    /// <summary>
    /// Publishes a message of the server, QoS 1 and not retained. On a value topic ingest takes it as well, as it takes
    /// messages of devices. Any number of callers at once.
    /// </summary>
    /// <param name="topic">A topic name; rights are not checked here.</param>
    /// <param name="payload">Not kept after the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait; the message may then be sent or not.</param>
    /// <returns>
    /// Whether the broker has taken it; false when it cannot be reached just now. Whether a device was there to receive it
    /// is not known: sessions of devices are clean.
    /// </returns>
    Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
