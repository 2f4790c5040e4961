using System.Globalization;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Demo;

/// <summary>
/// One simulated weather station: a real MQTT client over TCP that shows its Unit's token as any device does, and goes
/// through the same authentication, checks and ingest.
/// </summary>
internal sealed partial class DemoDevice(
    UnitId unit, string token, string host, int port, IReadOnlyDictionary<string, string> topics, TimeProvider time,
    ILogger<DemoDevice> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly WeatherStation _station = new(unit.Value.GetHashCode() & 0xFFFF);

    /// <summary>Publishes until it is stopped; connects again, ever more slowly, when the broker is away.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = Period;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var client = new MqttClientFactory().CreateMqttClient();
                await client.ConnectAsync(Options(), stopping);
                pause = Period;
                await PublishAsync(client, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is MQTTnet.Exceptions.MqttCommunicationException
                or MQTTnet.Adapter.MqttConnectingFailedException or OperationCanceledException or IOException)
            {
                LogAway(exception, unit, pause);
                await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private MqttClientOptions Options() => new MqttClientOptionsBuilder()
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithTcpServer(host, port)
        .WithClientId(unit.ToString())
        .WithCredentials(token)
        .WithKeepAlivePeriod(TimeSpan.FromSeconds(60))
        .Build();

    private async Task PublishAsync(IMqttClient client, CancellationToken stopping)
    {
        string? sky = null;
        using var timer = new PeriodicTimer(Period, time);
        for (var tick = 0L; ; tick++)
        {
            var now = time.GetUtcNow();
            await SendAsync(client, DemoRepo.Temperature, _station.Temperature(now), stopping);
            if (tick % 2 == 0) await SendAsync(client, DemoRepo.Humidity, _station.Humidity(now), stopping);
            if (tick % 5 == 0) await SendAsync(client, DemoRepo.Pressure, _station.Pressure(now), stopping);
            if (_station.Sky(now) is var state && (state != sky || tick % 5 == 0))
                await SendAsync(client, DemoRepo.Sky, sky = state, stopping);
            await timer.WaitForNextTickAsync(stopping);
        }
    }

    private Task SendAsync(IMqttClient client, string node, double value, CancellationToken stopping) =>
        SendAsync(client, node, value.ToString(CultureInfo.InvariantCulture), stopping);

    private Task SendAsync(IMqttClient client, string node, string value, CancellationToken stopping) =>
        topics.TryGetValue(node, out var topic)
            ? client.PublishAsync(
                new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(value)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce).Build(),
                stopping)
            : Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "The demo device of Unit {Unit} lost its broker; it tries again in {Pause}")]
    private partial void LogAway(Exception exception, UnitId unit, TimeSpan pause);
}
