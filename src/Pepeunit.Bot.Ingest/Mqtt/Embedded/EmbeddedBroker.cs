using System.Collections;
using Microsoft.Extensions.Hosting;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>The MQTT broker inside the process: MQTTnet's server behind <see cref="BrokerConnectionHandler"/>.</summary>
/// <remarks>
/// It starts before Kestrel opens the port, and stops after Kestrel has ended the connections. Retained messages are
/// taken as ordinary ones and never kept; sessions end with their connection; MQTTnet writes no log.
/// </remarks>
internal sealed class EmbeddedBroker : IHostedService, IDeviceKick, IDeviceMessages, IBrokerStatus, IDisposable
{
    private static readonly object ChannelKey = new();

    private readonly BrokerPorts _ports;
    private readonly SessionRegistry _sessions;
    private readonly MqttServer _server;
    private readonly CancellationTokenSource _stopping = new();

    private Task _watching = Task.CompletedTask;

    public EmbeddedBroker(BrokerPorts ports, SessionRegistry sessions, BrokerConnectionHandler connections)
    {
        _ports = ports;
        _sessions = sessions;
        _server = new MqttServer(Configure(ports.Options), [connections], MqttNetNullLogger.Instance);
        _server.ValidatingConnectionAsync += AdmitAsync;
        _server.InterceptingPublishAsync += RouteAsync;
        _server.InterceptingSubscriptionAsync += SubscribeAsync;
        _server.ClientUnsubscribedTopicAsync += UnsubscribeAsync;
        _server.ApplicationMessageEnqueuedOrDroppedAsync += CountDroppedAsync;
    }

    public bool IsReady => _server.IsStarted;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _ports.Deliveries.LoadAsync(cancellationToken);
        await _server.StartAsync();
        _watching = WatchAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching;
        await _server.StopAsync(new MqttServerStopOptions());
    }

    public Task KickAsync(UnitId unit, CancellationToken cancellationToken) =>
        Task.WhenAll(_sessions.Read(unit).Select(KickAsync)).WaitAsync(cancellationToken);

    public Task RecheckAsync(UnitId unit, CancellationToken cancellationToken) =>
        Task.WhenAll(_sessions.Read(unit).Select(RecheckAsync)).WaitAsync(cancellationToken);

    public async Task<bool> SendAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        if (!_server.IsStarted) return false;

        // Before the devices have it, so that a person who looks at once sees what was sent.
        _ports.Ingest.Accept(topic, payload.Span, _ports.Time.GetUtcNow().ToUnixTimeMilliseconds(), eventMs: null);
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload.ToArray())
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        await _server.InjectApplicationMessage(
            new InjectedMqttApplicationMessage(message) { CustomSessionItems = new Hashtable() }, cancellationToken);
        return true;
    }

    /// <summary>Looks at all sessions: at their rights when these may have changed, and at their silence.</summary>
    public async Task TickAsync()
    {
        _ports.Deliveries.ForgetAbsent();
        foreach (var channel in _sessions.ReadAll())
        {
            if (channel.Session!.CheckedVersion != _ports.Access.Version) await RecheckAsync(channel);
            if (channel.IsSilent)
                await channel.CloseAsync(BrokerFault.KeepAliveExpired, MqttDisconnectReasonCode.KeepAliveTimeout);
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _stopping.Dispose();
    }

    private static MqttServerOptions Configure(EmbeddedBrokerOptions options) => new()
    {
        DefaultCommunicationTimeout = options.ConnectTimeout,
        EnablePersistentSessions = false,
        MaxPendingMessagesPerClient = options.MaxPendingPerSession,

        // MQTTnet 5.2 never frees an overwritten QoS 1 message, so of the two policies only this one is bounded.
        PendingMessagesOverflowStrategy = MqttPendingMessagesOverflowStrategy.DropNewMessage,
    };

    private Task AdmitAsync(ValidatingConnectionEventArgs e)
    {
        var channel = (BrokerChannel)e.ChannelAdapter;
        var admission = channel.Admission!;
        e.ReasonCode = admission.Reason;
        if (admission.Session is null) return Task.CompletedTask;

        e.AssignedClientIdentifier = admission.AssignedClientId;
        e.SessionItems[ChannelKey] = channel;
        _sessions.Add(channel);
        return Task.CompletedTask;
    }

    /// <summary>MQTTnet asks for messages that have other readers than the server, and for wills.</summary>
    private Task RouteAsync(InterceptingPublishEventArgs e)
    {
        if (e.SessionItems[ChannelKey] is not BrokerChannel channel || channel.TakeRouting()) return Task.CompletedTask;

        var will = e.ApplicationMessage;
        var payload = will.Payload.IsSingleSegment ? will.Payload.First.Span : System.Buffers.BuffersExtensions.ToArray(will.Payload);
        var taken = channel.Session!.Take(
            System.Text.Encoding.UTF8.GetBytes(will.Topic), payload, _ports.Time.GetUtcNow().ToUnixTimeMilliseconds(), eventMs: null);
        e.ProcessPublish = taken.IsRouted;
        return Task.CompletedTask;
    }

    private Task SubscribeAsync(InterceptingSubscriptionEventArgs e)
    {
        var session = ((BrokerChannel)e.SessionItems[ChannelKey]!).Session!;
        var topicFilter = e.TopicFilter.Topic;
        var verdict = _ports.Access.MaySubscribe(session.Identity, topicFilter);
        if (verdict == AccessVerdict.Allowed && TopicFilter.HasWildcard(topicFilter)) verdict = AccessVerdict.Wildcard;
        _ports.Metrics.Subscribes.Add(verdict);

        var refusal = verdict switch
        {
            AccessVerdict.Allowed when session.TrySubscribe(topicFilter) => (MqttSubscribeReasonCode?)null,
            AccessVerdict.Allowed => MqttSubscribeReasonCode.QuotaExceeded,
            AccessVerdict.Wildcard => MqttSubscribeReasonCode.WildcardSubscriptionsNotSupported,
            AccessVerdict.BadTopic => MqttSubscribeReasonCode.TopicFilterInvalid,
            _ => MqttSubscribeReasonCode.NotAuthorized,
        };
        if (refusal is null) return Task.CompletedTask;

        if (refusal == MqttSubscribeReasonCode.QuotaExceeded) _ports.Metrics.Faults.Add(BrokerFault.TooManySubscriptions);
        e.Response.ReasonCode = refusal.Value;
        e.ProcessSubscription = false;
        return Task.CompletedTask;
    }

    private Task UnsubscribeAsync(ClientUnsubscribedTopicEventArgs e)
    {
        ((BrokerChannel)e.SessionItems[ChannelKey]!).Session!.Unsubscribe(e.TopicFilter);
        return Task.CompletedTask;
    }

    private Task CountDroppedAsync(ApplicationMessageEnqueuedEventArgs e)
    {
        if (e.IsDropped) _ports.Metrics.Faults.Add(BrokerFault.DeliveryDropped);
        return Task.CompletedTask;
    }

    private async Task WatchAsync()
    {
        using var everySecond = new PeriodicTimer(TimeSpan.FromSeconds(1), _ports.Time);
        try
        {
            while (await everySecond.WaitForNextTickAsync(_stopping.Token)) await TickAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private static Task KickAsync(BrokerChannel channel) =>
        channel.CloseAsync(BrokerFault.Kicked, MqttDisconnectReasonCode.NotAuthorized);

    private async Task RecheckAsync(BrokerChannel channel)
    {
        var session = channel.Session!;
        var version = _ports.Access.Version;
        if (_ports.Access.Check(session.Identity) != AuthenticationRefusal.None)
        {
            await KickAsync(channel);
            return;
        }

        var withdrawn = session.FindWithdrawn();
        if (withdrawn.Count > 0) await WithdrawAsync(session, withdrawn);
        session.CheckedVersion = version;
    }

    private async Task WithdrawAsync(DeviceSession session, List<string> topicFilters)
    {
        try
        {
            await _server.UnsubscribeAsync(session.ClientId, topicFilters);
        }
        catch (InvalidOperationException)
        {
            // The session has ended meanwhile, and its subscriptions with it.
            return;
        }

        foreach (var topicFilter in topicFilters)
        {
            session.Unsubscribe(topicFilter);
            _ports.Metrics.Faults.Add(BrokerFault.SubscriptionWithdrawn);
        }
    }
}
