using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pepeunit.Bot.Testing;

/// <summary>A packet as it came: its first byte and what follows the length.</summary>
public sealed record RawMqttPacket(byte TypeAndFlags, byte[] Body)
{
    public const int Connect = 1;
    public const int ConnAck = 2;
    public const int Publish = 3;
    public const int PubAck = 4;
    public const int PubRec = 5;
    public const int PubComp = 7;
    public const int Subscribe = 8;
    public const int SubAck = 9;
    public const int UnsubAck = 11;
    public const int PingResponse = 13;
    public const int Disconnect = 14;

    /// <summary>1 (CONNECT) to 15 (AUTH).</summary>
    public int Type => TypeAndFlags >> 4;

    /// <summary>The two bytes at the start of an acknowledgement.</summary>
    public ushort PacketId => BinaryPrimitives.ReadUInt16BigEndian(Body);

    /// <summary>The reason code of an MQTT 5 PUBACK or PUBREC; 0 when it is left out.</summary>
    public byte Reason => Body.Length > 2 ? Body[2] : (byte)0;

    /// <summary>Of a PUBLISH: topic, QoS, packet id and payload. With MQTT 5, only when it has no properties.</summary>
    public (string Topic, int Qos, ushort PacketId, byte[] Payload) ReadPublish(byte version)
    {
        var qos = (TypeAndFlags >> 1) & 3;
        var at = 2 + BinaryPrimitives.ReadUInt16BigEndian(Body);
        var topic = Encoding.UTF8.GetString(Body.AsSpan(2..at));
        var packetId = qos > 0 ? BinaryPrimitives.ReadUInt16BigEndian(Body.AsSpan(at)) : (ushort)0;
        if (qos > 0) at += 2;
        if (version == 5) at += 1 + Body[at];
        return (topic, qos, packetId, Body[at..]);
    }
}

/// <summary>A device that writes literal bytes to a socket: nothing repairs, retries or reorders what a test sends.</summary>
/// <remarks>One thread sends, one reads. Every wait has a limit, so a test of a broker that hangs fails.</remarks>
public sealed class RawMqttClient : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawMqttClient(Socket socket, byte version)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
        Version = version;
    }

    /// <summary>4 is MQTT 3.1.1, 5 is MQTT 5.</summary>
    public byte Version { get; }

    /// <summary>How long a read waits at most.</summary>
    public TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Opens the TCP connection and sends nothing.</summary>
    public static async Task<RawMqttClient> OpenAsync(int port, byte version, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new RawMqttClient(socket, version);
    }

    /// <summary>The other end: waits for a client, as a broker that sends only what the test says.</summary>
    public static async Task<RawMqttClient> AcceptAsync(
        TcpListener listener, byte version, CancellationToken cancellationToken) =>
        new(await listener.AcceptSocketAsync(cancellationToken), version);

    /// <summary>Opens a clean MQTT 3.1.1 session with a token as username and no password, as devices do.</summary>
    /// <exception cref="InvalidOperationException">The broker has refused it.</exception>
    public static async Task<RawMqttClient> ConnectAsync(
        int port, string token, CancellationToken cancellationToken, byte version = 4, string clientId = "")
    {
        var client = await OpenAsync(port, version, cancellationToken);
        await client.SendAsync(MqttFrames.Connect(clientId, token, version: version), cancellationToken);
        var answer = await client.ReadAsync(RawMqttPacket.ConnAck, cancellationToken);
        if (answer.Body[1] == 0) return client;

        client.Dispose();
        throw new InvalidOperationException($"CONNECT was refused with 0x{answer.Body[1]:x2}.");
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(bytes, cancellationToken);

    public Task PublishAsync(
        string topic, string payload, CancellationToken cancellationToken, int qos = 0, ushort packetId = 0,
        bool isDup = false, byte[]? properties = null) =>
        SendAsync(
            MqttFrames.Publish(
                topic, Encoding.UTF8.GetBytes(payload), qos, packetId, isDup,
                properties: properties ?? (Version == 5 ? [] : null)),
            cancellationToken);

    /// <returns>The code of the SUBACK: the granted QoS, or 0x80 and above for a refusal.</returns>
    public async Task<byte> SubscribeAsync(string filter, CancellationToken cancellationToken, int qos = 1)
    {
        await SendAsync(MqttFrames.Subscribe(1, Version, (filter, qos)), cancellationToken);
        return (await ReadAsync(RawMqttPacket.SubAck, cancellationToken)).Body[^1];
    }

    /// <summary>Sends a ping and waits for its answer: what was sent before has been read by then.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await SendAsync(MqttFrames.PingRequest(), cancellationToken);
        await ReadAsync(RawMqttPacket.PingResponse, cancellationToken);
    }

    /// <summary>Reads the next packet, which must be of the given type.</summary>
    public async Task<RawMqttPacket> ReadAsync(int type, CancellationToken cancellationToken)
    {
        var packet = await ReadAsync(cancellationToken) ?? throw new EndOfStreamException("The broker has closed.");
        return packet.Type == type
            ? packet
            : throw new InvalidDataException($"Expected packet type {type}, but {packet.Type} came.");
    }

    /// <returns>The next packet; null when the broker has closed the connection.</returns>
    /// <exception cref="TimeoutException">Nothing came within <see cref="Limit"/>.</exception>
    public async Task<RawMqttPacket?> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var first = new byte[1];
            if (await _stream.ReadAsync(first, limit.Token) == 0) return null;

            var body = new byte[await ReadLengthAsync(limit.Token)];
            await _stream.ReadExactlyAsync(body, limit.Token);
            return new RawMqttPacket(first[0], body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No packet came within {Limit}.");
        }
        catch (IOException exception) when (exception.InnerException is SocketException)
        {
            return null;
        }
    }

    /// <summary>Ends as a device does: DISCONNECT, then the socket.</summary>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        await SendAsync(MqttFrames.Disconnect(), cancellationToken);
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Ends as a device without power does: no DISCONNECT, the connection is reset.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    public void Dispose() => _stream.Dispose();

    private async Task<int> ReadLengthAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        var next = new byte[1];
        for (var shift = 0; shift < 28; shift += 7)
        {
            await _stream.ReadExactlyAsync(next, cancellationToken);
            length |= (next[0] & 0x7F) << shift;
            if ((next[0] & 0x80) == 0) return length;
        }

        throw new InvalidDataException("A length of more than four bytes came.");
    }
}
