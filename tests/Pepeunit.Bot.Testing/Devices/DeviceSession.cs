using System.Collections.Concurrent;
using System.Text;

namespace Pepeunit.Bot.Testing.Devices;

/// <summary>A message that a device received.</summary>
public sealed record DeviceMessage(string Topic, int Qos, byte[] Payload)
{
    public string Text => Encoding.UTF8.GetString(Payload);
}

/// <summary>
/// One MQTT 3.1.1 session of a device: clean, keep alive 60, the token as user name, no password. Any thread may send; what
/// comes is read, acknowledged and handed on in the background.
/// </summary>
public sealed class DeviceSession : IAsyncDisposable
{
    private readonly RawMqttClient _client;
    private readonly Action<DeviceMessage> _received;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<(int Type, ushort PacketId), TaskCompletionSource<RawMqttPacket>> _awaited = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;
    private int _lastPacketId;

    private DeviceSession(RawMqttClient client, Action<DeviceMessage> received)
    {
        (_client, _received) = (client, received);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Whether the broker has not closed it.</summary>
    public bool IsOpen => !_reading.IsCompleted;

    public static async Task<DeviceSession> ConnectAsync(
        int port, string token, string clientId, Action<DeviceMessage> received, CancellationToken cancellationToken) =>
        new(await RawMqttClient.ConnectAsync(port, token, cancellationToken, version: 4, clientId), received);

    /// <summary>Publishes; at QoS 1 it waits for the acknowledgement.</summary>
    public async Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, CancellationToken cancellationToken)
    {
        if (qos == 0)
        {
            await SendAsync(MqttFrames.Publish(topic, payload.Span), cancellationToken);
            return;
        }

        await AskAsync(
            RawMqttPacket.PubAck, packetId => MqttFrames.Publish(topic, payload.Span, qos, packetId), cancellationToken);
    }

    /// <exception cref="InvalidOperationException">The broker has refused it.</exception>
    public async Task SubscribeAsync(string topic, int qos, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            RawMqttPacket.SubAck, packetId => MqttFrames.Subscribe(packetId, 4, (topic, qos)), cancellationToken);
        if (answer.Body[^1] != qos) throw new InvalidOperationException($"SUBSCRIBE {topic} got 0x{answer.Body[^1]:x2}.");
    }

    public Task UnsubscribeAsync(string topic, CancellationToken cancellationToken) =>
        AskAsync(RawMqttPacket.UnsubAck, packetId => MqttFrames.Unsubscribe(packetId, 4, topic), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _client.Dispose();
        _sending.Dispose();
        _end.Dispose();
    }

    private async Task<RawMqttPacket> AskAsync(int answer, Func<ushort, byte[]> frame, CancellationToken cancellationToken)
    {
        var packetId = (ushort)(Interlocked.Increment(ref _lastPacketId) % ushort.MaxValue + 1);
        var awaited = new TaskCompletionSource<RawMqttPacket>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[(answer, packetId)] = awaited;
        await SendAsync(frame(packetId), cancellationToken);
        if (_reading.IsCompleted) awaited.TrySetException(new EndOfStreamException("The broker has closed."));
        return await awaited.Task.WaitAsync(_client.Limit, cancellationToken);
    }

    private async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _client.SendAsync(frame, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await NextAsync() is { } packet)
            {
                if (packet.Type == RawMqttPacket.Publish) await TakeAsync(packet);
                else if (packet.Type != RawMqttPacket.PingResponse) Complete(packet);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The test is over, or the broker has reset the connection.
        }

        foreach (var awaited in _awaited.Values) awaited.TrySetException(new EndOfStreamException("The broker has closed."));
    }

    private void Complete(RawMqttPacket answer)
    {
        if (_awaited.TryRemove((answer.Type, answer.PacketId), out var awaited)) awaited.TrySetResult(answer);
    }

    /// <summary>The next packet; after a silence it asks whether the broker is there, as keep alive demands.</summary>
    private async Task<RawMqttPacket?> NextAsync()
    {
        while (true)
        {
            try
            {
                return await _client.ReadAsync(_end.Token);
            }
            catch (TimeoutException)
            {
                await SendAsync(MqttFrames.PingRequest(), _end.Token);
            }
        }
    }

    private async Task TakeAsync(RawMqttPacket packet)
    {
        var (topic, qos, packetId, payload) = packet.ReadPublish(4);
        if (qos == 1) await SendAsync(MqttFrames.PubAck(packetId), _end.Token);
        _received(new DeviceMessage(topic, qos, payload));
    }
}
