using System.Buffers.Binary;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>What the reader must do before it can go on.</summary>
internal enum Next
{
    /// <summary>Take the next packet.</summary>
    Continue,

    /// <summary>Read more bytes.</summary>
    ReadMore,

    /// <summary>Submit acknowledgements, as many as allowed are waiting.</summary>
    Submit,

    /// <summary>Wait for the store, then offer the same packet again: it was not taken.</summary>
    WaitForStore,

    /// <summary>Hand the packet to MQTTnet.</summary>
    HandOver,

    /// <summary>Close: the process stops.</summary>
    Stop,

    /// <summary>Close: the bytes are no MQTT.</summary>
    Malformed,

    /// <summary>Close: the packet is too large.</summary>
    TooLarge,

    /// <summary>Close: more QoS 2 messages are unreleased than allowed.</summary>
    TooManyUnreleased,
}

/// <summary>Takes the packets of one connection: messages to the server are handled here, others go to MQTTnet.</summary>
/// <remarks>Used by the thread that reads the connection, but for what says otherwise.</remarks>
internal sealed class PacketReader(
    ConnectionInput input, Acknowledgements acknowledgements, MqttPacketFormatterAdapter formatter, BrokerPorts ports)
{
    // QoS 2: packet ids taken and not yet released. A PUBLISH that comes again under one of them is not taken again.
    private readonly HashSet<ushort> _unreleased = [];

    private long _deliveriesAnswered;
    private bool _hasWaitedForStore;
    private bool _isRouting;

    /// <summary>What the CONNECT led to; null before it.</summary>
    public Admission? Admission { get; private set; }

    /// <summary>The packet of <see cref="Next.HandOver"/>.</summary>
    public MqttPacket? Packet { get; private set; }

    /// <summary>Deliveries of QoS 1 and 2 that the client has acknowledged. Any thread may ask.</summary>
    public long DeliveriesAnswered => Volatile.Read(ref _deliveriesAnswered);

    /// <summary>
    /// Says, once, that the message MQTTnet asks about is one handed over by this reader, which has taken it already;
    /// otherwise it is the session's will.
    /// </summary>
    public bool TakeRouting() => Interlocked.Exchange(ref _isRouting, false);

    /// <summary>Takes packets until something else has to happen.</summary>
    public Next TakePackets()
    {
        while (true)
        {
            var head = input.Peek(out var header, out var body);
            if (head != InputHead.Packet)
            {
                return head switch
                {
                    InputHead.Incomplete => Next.ReadMore,
                    InputHead.TooLarge => Next.TooLarge,
                    _ => Next.Malformed,
                };
            }

            var next = Take(header, body);
            if (next == Next.WaitForStore) return next;

            input.Consume(header);
            if (next != Next.Continue) return next;
            if (acknowledgements.IsFull) return Next.Submit;
        }
    }

    /// <summary>Says that the store was waited for in vain, so a QoS 0 message is not offered to it a third time.</summary>
    public void StopWaitingForStore() => _hasWaitedForStore = true;

    private Next Take(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        var type = (MqttControlPacketType)header.Type;
        if (Admission is null) return type == MqttControlPacketType.Connect ? Connect(header, body) : Next.Malformed;

        switch (type)
        {
            case MqttControlPacketType.Publish:
                return Publish(header, body);
            case MqttControlPacketType.PubRel when body.Length >= 2:
                _unreleased.Remove(BinaryPrimitives.ReadUInt16BigEndian(body));
                break;
            case MqttControlPacketType.PubAck or MqttControlPacketType.PubComp:
                Interlocked.Increment(ref _deliveriesAnswered);
                break;
        }

        return HandOver(Decode(header, body));
    }

    private Next Connect(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        var received = new ReceivedMqttPacket(header.TypeAndFlags, body.ToArray(), header.TotalBytes);
        formatter.DetectProtocolVersion(received);
        if (formatter.Decode(received) is not MqttConnectPacket connect) return Next.Malformed;

        Admission = Admission.Judge(connect, ports);
        return HandOver(connect);
    }

    private Next Publish(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        var isMqtt5 = formatter.ProtocolVersion == MqttProtocolVersion.V500;
        if (Admission!.Session is not { } session) return Next.Malformed;
        if (!PublishFrame.TryRead(header.TypeAndFlags, body, isMqtt5, out var frame)) return Next.Malformed;

        if (frame.QualityOfService == 2)
        {
            if (_unreleased.Contains(frame.PacketId))
            {
                acknowledgements.Add(MqttControlPacketType.PubRec, frame.PacketId, Taken.Again);
                return Next.Continue;
            }

            if (_unreleased.Count >= ports.Options.MaxWaitingPerSession) return Next.TooManyUnreleased;
        }

        var taken = session.Take(frame, input.ArrivalMs);
        if (taken.Handling == Handling.Stopping) return Next.Stop;
        if (taken.Handling == Handling.Held && (frame.QualityOfService > 0 || !_hasWaitedForStore)) return Next.WaitForStore;
        _hasWaitedForStore = false;

        if (frame.QualityOfService == 1) acknowledgements.Add(MqttControlPacketType.PubAck, frame.PacketId, taken);
        if (frame.QualityOfService == 2)
        {
            // In MQTT 5 a PUBREC with an error ends the exchange; no PUBREL will come.
            if (!isMqtt5 || taken.Reason < MqttPubAckReasonCode.UnspecifiedError) _unreleased.Add(frame.PacketId);
            acknowledgements.Add(MqttControlPacketType.PubRec, frame.PacketId, taken);
        }

        if (!taken.IsRouted) return Next.Continue;

        var packet = (MqttPublishPacket)Decode(header, body);
        packet.Retain = false;
        _isRouting = true;
        return HandOver(packet);
    }

    private MqttPacket Decode(in FrameHeader header, ReadOnlySpan<byte> body) =>
        formatter.Decode(new ReceivedMqttPacket(header.TypeAndFlags, body.ToArray(), header.TotalBytes));

    private Next HandOver(MqttPacket packet)
    {
        Packet = packet;
        return Next.HandOver;
    }
}
