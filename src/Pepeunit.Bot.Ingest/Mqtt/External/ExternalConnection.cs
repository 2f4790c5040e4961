using System.Buffers;
using System.Buffers.Text;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Ingest.Samples.Deliveries;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.External;

/// <summary>One connection to the external broker, from its CONNECT to its end.</summary>
/// <remarks>
/// Each has a client and a queue of acknowledgements of its own, because a packet id means another message on the next
/// connection: acknowledging it there could lose a message that the store does not have.
/// </remarks>
internal sealed class ExternalConnection : IDisposable
{
    private readonly ExternalPorts _ports;
    private readonly IMqttClient _client;
    private readonly DeliveryMemory _memory;
    private readonly Channel<Delivery> _unacknowledged;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _isLeaving;

    public ExternalConnection(ExternalPorts ports)
    {
        _ports = ports;
        _client = new MqttClientFactory().CreateMqttClient();
        _memory = ports.Deliveries.Of(ports.Options.ClientId, ports.Options.ReceiveMaximum);
        _memory.Attach();
        _unacknowledged = Channel.CreateBounded<Delivery>(
            new BoundedChannelOptions(ports.Options.ReceiveMaximum) { SingleReader = true, SingleWriter = true });

        // Before CONNECT: a persistent session delivers at once, before SUBSCRIBE is even sent.
        _client.ApplicationMessageReceivedAsync += TakeAsync;
        _client.DisconnectedAsync += _ =>
        {
            _ended.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Whether the broker has accepted the session and granted every subscription.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Connects and subscribes.</summary>
    /// <returns>Whether the broker still had the session.</returns>
    /// <exception cref="MqttCommunicationException">It cannot be reached, refuses, or ends meanwhile.</exception>
    public async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        var connected = await _client.ConnectAsync(_ports.ClientOptions, cancellationToken);
        if (connected.ResultCode != MqttClientConnectResultCode.Success)
            throw new MqttCommunicationException($"CONNECT was refused: {connected.ResultCode} {connected.ReasonString}");

        // Packet ids begin anew. Nothing comes before SUBSCRIBE, so nothing is taken yet.
        if (!connected.IsSessionPresent) _memory.Clear();
        if (connected.IsSessionPresent && _ports.Filters.Unwanted is { } unwanted)
        {
            var options = new MqttClientUnsubscribeOptions { TopicFilters = [unwanted] };
            await _client.UnsubscribeAsync(options, cancellationToken);
        }

        // Subscribing again is safe, and mends a session that an earlier setting has left behind.
        var subscribed = await _client.SubscribeAsync(_ports.Filters.Wanted, cancellationToken);
        foreach (var item in subscribed.Items.Where(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
            throw new MqttCommunicationException($"SUBSCRIBE {item.TopicFilter.Topic} was refused: {item.ResultCode}");

        IsReady = true;
        return connected.IsSessionPresent;
    }

    /// <summary>Acknowledges what the store has got, until the connection ends or is to be left.</summary>
    public async Task RunAsync(CancellationToken leaving)
    {
        await using var leave = leaving.UnsafeRegister(
            static ended => ((TaskCompletionSource)ended!).TrySetResult(), _ended);
        using var gone = new CancellationTokenSource();
        var acknowledging = AcknowledgeAsync(gone.Token);
        await Task.WhenAny(_ended.Task, acknowledging);

        IsReady = false;
        if (leaving.IsCancellationRequested) await LeaveAsync(acknowledging);
        _unacknowledged.Writer.TryComplete();
        await gone.CancelAsync();
        await acknowledging;
    }

    /// <returns>False when the broker has not taken it: refused, or the connection ended meanwhile.</returns>
    public async Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload.ToArray())
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        try
        {
            return (await _client.PublishAsync(message, cancellationToken)).IsSuccess;
        }
        catch (MqttCommunicationException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _memory.Detach(_ports.Time.GetUtcNow().ToUnixTimeMilliseconds());
        _client.Dispose();
    }

    /// <summary>Takes no more, answers what the store is quick enough for, and disconnects; the session stays.</summary>
    private async Task LeaveAsync(Task acknowledging)
    {
        _isLeaving = true;
        _unacknowledged.Writer.TryComplete();
        var limit = _ports.Options.Timeout / 4;
        try
        {
            await acknowledging.WaitAsync(limit, _ports.Time);
            using var late = new CancellationTokenSource(limit, _ports.Time);
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), late.Token);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException or MqttCommunicationException)
        {
            // What is not acknowledged comes again.
        }
    }

    private async Task TakeAsync(MqttApplicationMessageReceivedEventArgs delivery)
    {
        delivery.AutoAcknowledge = false;
        var message = delivery.ApplicationMessage;
        if (message.Dup) _ports.Metrics.Events.Add(ExternalEvent.Redelivered);

        // Left unacknowledged, it comes again to whoever takes the session next.
        if (_isLeaving) return;

        var arrivalMs = _ports.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var outcome = Accept(delivery, arrivalMs);
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce) return;

        var stored = outcome is IngestOutcome.Accepted or IngestOutcome.Repeated ? _ports.Writer.WhenStored() : Task.CompletedTask;
        var isHeld = outcome is IngestOutcome.Overloaded or IngestOutcome.Stopping;
        if (isHeld) _ports.Metrics.Events.Add(ExternalEvent.Held);

        // The queue holds as many as the broker may send, so this waits only for one that breaks Receive Maximum, and
        // gives up only when the connection has ended.
        var entry = new Delivery(delivery, stored, isHeld ? arrivalMs : null);
        while (!_unacknowledged.Writer.TryWrite(entry) && await _unacknowledged.Writer.WaitToWriteAsync())
        {
        }
    }

    private async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var delivery in _unacknowledged.Reader.ReadAllAsync(cancellationToken))
            {
                if (delivery.HeldSinceMs is { } arrivalMs)
                    await AcceptLaterAsync(delivery.Message, arrivalMs, cancellationToken);
                else await delivery.Stored.WaitAsync(cancellationToken);

                await delivery.Message.AcknowledgeAsync(cancellationToken);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or MqttCommunicationException)
        {
            // The connection has ended, or the process stops before the store has a message. Either way it comes again.
        }
    }

    /// <summary>Offers a message again after each commit, until ingest takes it and the store has it.</summary>
    private async Task AcceptLaterAsync(
        MqttApplicationMessageReceivedEventArgs delivery, long arrivalMs, CancellationToken cancellationToken)
    {
        IngestOutcome outcome;
        do
        {
            await _ports.Writer.WhenStored().WaitAsync(cancellationToken);
            outcome = Accept(delivery, arrivalMs);
        }
        while (outcome == IngestOutcome.Overloaded);

        if (outcome == IngestOutcome.Stopping) throw new OperationCanceledException("Ingest stops.");
        await _ports.Writer.WhenStored().WaitAsync(cancellationToken);
    }

    private IngestOutcome Accept(MqttApplicationMessageReceivedEventArgs delivery, long arrivalMs)
    {
        var message = delivery.ApplicationMessage;
        var payload = message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray();
        var outcome = message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce
            ? _ports.Ingest.Accept(message.Topic, payload, arrivalMs, FindEventMs(message))
            : _ports.Ingest.AcceptOnce(
                new MessageDelivery(_memory, delivery.PacketIdentifier, message.Dup), message.Topic, payload, arrivalMs,
                FindEventMs(message));
        if (outcome == IngestOutcome.SystemTopic
            && PlatformTopic.Parse(message.Topic, _ports.Domain, out var parsed) == TopicRejection.None
            && parsed.Kind == TopicKind.SystemOutput)
        {
            _ports.SystemTopics.Offer(parsed.Unit, parsed.Word, payload, arrivalMs);
        }

        return outcome;
    }

    private long? FindEventMs(MqttApplicationMessage message)
    {
        if (message.UserProperties?.Find(property => property.Name == "ts") is not { } time) return null;

        var value = time.ValueBuffer.Span;
        if (Utf8Parser.TryParse(value, out long eventMs, out var read) && read == value.Length) return eventMs;

        _ports.Metrics.Events.Add(ExternalEvent.BadEventTime);
        return null;
    }

    private readonly record struct Delivery(
        MqttApplicationMessageReceivedEventArgs Message, Task Stored, long? HeldSinceMs);
}
