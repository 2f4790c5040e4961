using System.Threading.Channels;
using MQTTnet.Protocol;
using Pepeunit.Bot.Ingest.Samples;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>Holds back a session's acknowledgements until the store has their messages, and sends them in order.</summary>
/// <remarks>
/// MQTTnet answers a PUBLISH before it reads the next one, which leaves one message of a client in flight when the answer
/// waits for a commit. Here the reader goes on, and one commit answers many messages with one write.
/// <see cref="Add"/> and <see cref="SubmitAsync"/> belong to the reading thread; <see cref="SendAllAsync"/> runs beside it.
/// </remarks>
internal sealed class Acknowledgements(int capacity, SampleBatchWriter writer)
{
    private readonly Channel<(Acknowledgement Packet, Task Stored)> _waiting =
        Channel.CreateBounded<(Acknowledgement, Task)>(
            new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    // Owned by the reading thread: those of the bytes being read, which share one question to the store.
    private readonly List<(Acknowledgement Packet, bool WaitsForStore)> _fresh = [];

    /// <summary>Whether <see cref="SubmitAsync"/> is due before another is added.</summary>
    public bool IsFull => _fresh.Count >= capacity;

    /// <summary>Notes that a message is to be acknowledged.</summary>
    public void Add(MqttControlPacketType type, ushort packetId, in Taken taken) =>
        _fresh.Add((new Acknowledgement(type, packetId, taken.Reason), taken.WaitsForStore));

    /// <summary>
    /// Asks the store once for all that was added, and lets them be sent when it has answered. Waits while as many as
    /// allowed are unanswered; then TCP slows the sender down.
    /// </summary>
    public async ValueTask SubmitAsync(CancellationToken cancellationToken)
    {
        if (_fresh.Count == 0) return;

        var stored = _fresh.Exists(added => added.WaitsForStore) ? writer.WhenStored() : Task.CompletedTask;
        foreach (var (packet, waitsForStore) in _fresh)
        {
            var waiting = (packet, waitsForStore ? stored : Task.CompletedTask);

            // When nobody sends any more, the client has gone; what it sent before is still taken, unacknowledged.
            while (!_waiting.Writer.TryWrite(waiting) && await _waiting.Writer.WaitToWriteAsync(cancellationToken))
            {
            }
        }

        _fresh.Clear();
    }

    /// <summary>Says that no more will be added, so that <see cref="SendAllAsync"/> ends when all are sent.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Sends each when the store has its message, until <see cref="Complete"/> or until the client has gone.</summary>
    /// <exception cref="OperationCanceledException">By the token, or because the process stops before the store has a
    /// message: that one and the later ones stay unacknowledged.</exception>
    public async Task SendAllAsync(ConnectionOutput output, CancellationToken cancellationToken)
    {
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
            {
                while (_waiting.Reader.TryPeek(out var next))
                {
                    await next.Stored.WaitAsync(cancellationToken);
                    if (!await output.SendStoredAsync(_waiting.Reader, cancellationToken)) return;
                }
            }
        }
        finally
        {
            Complete();
        }
    }
}
