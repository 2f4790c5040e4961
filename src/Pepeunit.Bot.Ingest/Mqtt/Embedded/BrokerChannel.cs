using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>One connection of a device, as MQTTnet's server sees it.</summary>
/// <remarks>
/// Messages that only the server reads are taken here, straight from the connection's buffer, and never become objects.
/// MQTTnet gets the rest: CONNECT, subscriptions, pings, and messages that other devices subscribe to. Messages of
/// clients are acknowledged here alone. Receiving belongs to one thread at a time; sending and closing to any.
/// </remarks>
internal sealed partial class BrokerChannel : IMqttChannelAdapter
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(1);

    private readonly ConnectionContext _connection;
    private readonly BrokerPorts _ports;
    private readonly ILogger _logger;
    private readonly ConnectionInput _input;
    private readonly ConnectionOutput _output;
    private readonly Acknowledgements _acknowledgements;
    private readonly PacketReader _packets;

    // Ends reading: the server or we ourselves close.
    private readonly CancellationTokenSource _closing = new();

    // Ends what waits for the client or for its sake: it is also cancelled when the client has gone, while what it sent
    // before going is still read.
    private readonly CancellationTokenSource _gone;

    private CancellationToken _watched;
    private CancellationTokenRegistration _watch;
    private Task _sending = Task.CompletedTask;
    private long _deliveries;
    private int _isClosed;
    private volatile bool _isPaused;

    public BrokerChannel(ConnectionContext connection, BrokerPorts ports, ILogger<EmbeddedBroker> logger)
    {
        _connection = connection;
        _ports = ports;
        _logger = logger;
        _gone = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, connection.ConnectionClosed);
        PacketFormatterAdapter = new MqttPacketFormatterAdapter(new MqttBufferWriter(1_024, 65_535));
        _input = new ConnectionInput(connection.Transport.Input, ports.Options.MaxPacketBytes, ports.Time);
        _output = new ConnectionOutput(connection.Transport.Output, PacketFormatterAdapter);
        _acknowledgements = new Acknowledgements(ports.Options.MaxWaitingPerSession, ports.Writer);
        _packets = new PacketReader(_input, _acknowledgements, PacketFormatterAdapter, ports);
    }

    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; }

    public Admission? Admission => _packets.Admission;

    public DeviceSession? Session => _packets.Admission?.Session;

    public long BytesReceived => _input.BytesReceived;

    public long BytesSent => _output.BytesSent;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint? RemoteEndPoint => _connection.RemoteEndPoint;

    public EndPoint? LocalEndPoint => _connection.LocalEndPoint;

    public bool IsSecureConnection => false;

    private bool IsMqtt5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

    /// <summary>Whether nothing has come for one and a half keep alive periods. Never while we ourselves do not read.</summary>
    public bool IsSilent =>
        Admission?.Session is not null && !_isPaused
        && _ports.Time.GetElapsedTime(_input.LastReadTimestamp) > Admission.KeepAlive * 1.5;

    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync(Func<IMqttChannelAdapter, Task> server)
    {
        // Kestrel asks so when it stops; it waits for the connections to end.
        var stopping = _connection.Features.Get<IConnectionLifetimeNotificationFeature>();
        var stop = stopping?.ConnectionClosedRequested.UnsafeRegister(
            static input => ((ConnectionInput)input!).StopWaiting(), _input);
        _sending = SendAcknowledgementsAsync();
        try
        {
            await server(this);
        }
        finally
        {
            Session?.Release();
            stop?.Dispose();
            await _watch.DisposeAsync();
            await _closing.CancelAsync();
            await _sending;
        }
    }

    /// <returns>The next packet for MQTTnet; null when there will be none.</returns>
    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        Watch(cancellationToken);
        try
        {
            return await ReceiveAsync() ?? null!;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // Closed from our side, or reset by the client.
            return null!;
        }
        catch (MqttProtocolViolationException)
        {
            // MQTTnet could not read a packet that we handed over.
            await CloseAsync(BrokerFault.MalformedPacket, MqttDisconnectReasonCode.MalformedPacket);
            return null!;
        }
        catch (Exception failure)
        {
            // The boundary of ingest: MQTTnet would swallow it. One message that we cannot take ends its own session only.
            LogFailed(failure, Session?.Identity.Unit);
            await CloseAsync(BrokerFault.Failed, MqttDisconnectReasonCode.UnspecifiedError);
            return null!;
        }
    }

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        switch (packet)
        {
            // The answers to a client's messages are in _acknowledgements already.
            case MqttPubAckPacket or MqttPubRecPacket:
                return Task.CompletedTask;

            case MqttConnAckPacket connAck when IsMqtt5 && Session is not null:
                StateLimits(connAck);
                break;

            // MQTTnet keeps each delivery until the client has acknowledged it.
            case MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce }
                when ++_deliveries - _packets.DeliveriesAnswered > _ports.Options.MaxPendingPerSession:
                return CloseAsync(BrokerFault.Unacknowledged, MqttDisconnectReasonCode.ReceiveMaximumExceeded);
        }

        return _output.SendAsync(packet, cancellationToken);
    }

    /// <summary>Ends the connection from our side, telling the client why where MQTT 5 can. Safe to call again.</summary>
    public async Task CloseAsync(BrokerFault fault, MqttDisconnectReasonCode reason)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1) return;

        _ports.Metrics.Faults.Add(fault);
        await SayGoodbyeAsync(reason);
        await _closing.CancelAsync();
    }

    /// <summary>Says, once, that a message MQTTnet asks about has been taken; otherwise it is the session's will.</summary>
    public bool TakeRouting() => _packets.TakeRouting();

    // _closing has neither timer nor wait handle, and a kick may still come: it is left to the garbage collector.
    public void Dispose() => _gone.Dispose();

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Kestrel sends what is left and closes when RunAsync has ended.
    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void ResetStatistics() => _input.BytesReceived = _output.BytesSent = 0;

    private async Task<MqttPacket?> ReceiveAsync()
    {
        while (true)
        {
            var next = _packets.TakePackets();
            await SubmitAsync();
            switch (next)
            {
                case Next.HandOver:
                    return _packets.Packet;
                case Next.Submit:
                    break;
                case Next.WaitForStore:
                    await WaitForStoreAsync();
                    break;
                case Next.ReadMore when await _input.ReadMoreAsync(_closing.Token):
                    break;
                case Next.ReadMore or Next.Stop:
                    await StopAsync();
                    return null;
                default:
                    await CloseAsync(next);
                    return null;
            }
        }
    }

    private void Watch(CancellationToken cancellationToken)
    {
        if (cancellationToken == _watched) return;

        _watch.Dispose();
        _watched = cancellationToken;
        _watch = cancellationToken.UnsafeRegister(
            static closing => ((CancellationTokenSource)closing!).Cancel(), _closing);
    }

    private async ValueTask SubmitAsync()
    {
        _isPaused = true;
        await _acknowledgements.SubmitAsync(_closing.Token);
        _isPaused = false;
    }

    private async Task WaitForStoreAsync()
    {
        _isPaused = true;
        try
        {
            await _ports.Writer.WhenStored().WaitAsync(StoreLimit, _ports.Time, _gone.Token);
        }
        catch (TimeoutException)
        {
            _packets.StopWaitingForStore();
        }

        _isPaused = false;
    }

    private async Task SendAcknowledgementsAsync()
    {
        try
        {
            await _acknowledgements.SendAllAsync(_output, _gone.Token);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the process stops before the store has the message: then the client must come
            // back and send it again, so nothing more is read from it either.
            _input.StopWaiting();
        }
    }

    /// <summary>Answers what has been taken, as far as the store is quick enough, and says goodbye.</summary>
    private async Task StopAsync()
    {
        _acknowledgements.Complete();
        try
        {
            await _sending.WaitAsync(StopLimit, _ports.Time, _closing.Token);
        }
        catch (TimeoutException)
        {
            // Unacknowledged, so it is sent again to whoever takes over.
        }

        await SayGoodbyeAsync(MqttDisconnectReasonCode.ServerShuttingDown);
    }

    private async Task SayGoodbyeAsync(MqttDisconnectReasonCode reason)
    {
        // A DISCONNECT from the server is new in MQTT 5, and comes only after a CONNACK.
        if (!IsMqtt5 || Session is null) return;

        using var limit = new CancellationTokenSource(GoodbyeLimit, _ports.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _connection.ConnectionClosed);
        try
        {
            await _output.SendAsync(new MqttDisconnectPacket { ReasonCode = reason }, either.Token);
        }
        catch (OperationCanceledException)
        {
            // It has gone already, or does not read.
        }
    }

    private Task CloseAsync(Next next) => next switch
    {
        Next.TooLarge => CloseAsync(BrokerFault.PacketTooLarge, MqttDisconnectReasonCode.PacketTooLarge),
        Next.TooManyUnreleased => CloseAsync(BrokerFault.TooManyUnreleased, MqttDisconnectReasonCode.ReceiveMaximumExceeded),
        _ => CloseAsync(BrokerFault.MalformedPacket, MqttDisconnectReasonCode.MalformedPacket),
    };

    /// <summary>Tells an MQTT 5 client what this broker does not do (section 3.2.2.3).</summary>
    private void StateLimits(MqttConnAckPacket connAck)
    {
        connAck.ReceiveMaximum = (ushort)_ports.Options.MaxWaitingPerSession;
        connAck.MaximumPacketSize = (uint)_ports.Options.MaxPacketBytes;
        connAck.ServerKeepAlive = (ushort)Math.Min(Admission!.KeepAlive.TotalSeconds, ushort.MaxValue);
        connAck.SessionExpiryInterval = 0;
        connAck.TopicAliasMaximum = 0;
        connAck.RetainAvailable = false;
        connAck.WildcardSubscriptionAvailable = false;
        connAck.SharedSubscriptionAvailable = false;
        connAck.SubscriptionIdentifiersAvailable = false;
    }

    [LoggerMessage(LogLevel.Error, "A packet of Unit {Unit} could not be handled; its connection was closed")]
    private partial void LogFailed(Exception failure, UnitId? unit);
}
