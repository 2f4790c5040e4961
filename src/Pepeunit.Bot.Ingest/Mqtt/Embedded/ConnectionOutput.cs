using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Threading.Channels;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What goes to a client: MQTTnet's packets and our acknowledgements, one writer at a time.</summary>
[SuppressMessage("Reliability", "CA1001", Justification =
    "MQTTnet's sender may outlive the connection by a packet, and no wait handle is ever made of the semaphore.")]
internal sealed class ConnectionOutput(PipeWriter output, MqttPacketFormatterAdapter formatter)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    private long _bytesSent;

    public long BytesSent
    {
        get => Volatile.Read(ref _bytesSent);
        set => Volatile.Write(ref _bytesSent, value);
    }

    /// <summary>Sends one packet. Waits while the client does not read.</summary>
    public async Task SendAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            Encode(packet);
            await output.FlushAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends, in one write, the acknowledgements at the head of the queue whose messages are stored.</summary>
    /// <returns>False when the client has gone.</returns>
    public async ValueTask<bool> SendStoredAsync(
        ChannelReader<(Acknowledgement Packet, Task Stored)> waiting, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var isMqtt5 = formatter.ProtocolVersion == MqttProtocolVersion.V500;
            while (waiting.TryPeek(out var next) && next.Stored.IsCompletedSuccessfully && waiting.TryRead(out next))
            {
                var written = next.Packet.Write(output.GetSpan(Acknowledgement.MaxBytes), isMqtt5);
                output.Advance(written);
                BytesSent += written;
            }

            return !(await output.FlushAsync(cancellationToken)).IsCompleted;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Encode(MqttPacket packet)
    {
        try
        {
            var encoded = formatter.Encode(packet);
            output.Write(encoded.Packet);
            foreach (var segment in encoded.Payload) output.Write(segment.Span);
            BytesSent += encoded.Length;
        }
        finally
        {
            formatter.Cleanup();
        }
    }
}
