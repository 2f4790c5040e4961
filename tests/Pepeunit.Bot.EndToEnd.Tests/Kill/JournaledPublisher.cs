using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.EndToEnd.Tests.Kill;

/// <summary>
/// A device that sends numbers at QoS 1 and writes down which the broker has acknowledged. When the connection breaks, it
/// comes back and sends again what was not, with DUP: as MQTT 3.1.1, section 4.4, asks.
/// </summary>
internal sealed class JournaledPublisher(int port, string token, string topic, int first, int count)
{
    private const int InFlight = 20;
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly SortedSet<int> _inFlight = [];
    private readonly HashSet<int> _acknowledged = [];
    private int _begun;

    /// <summary>The journal.</summary>
    public IReadOnlyCollection<int> Acknowledged
    {
        get
        {
            lock (_lock) return [.. _acknowledged];
        }
    }

    /// <summary>Sent and not acknowledged.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _inFlight.Count;
        }
    }

    private bool IsDone
    {
        get
        {
            lock (_lock) return _acknowledged.Count == count;
        }
    }

    /// <summary>Runs until every number is acknowledged.</summary>
    public async Task RunAsync(TimeSpan pace, CancellationToken cancellationToken)
    {
        var lastSeen = Stopwatch.StartNew();
        while (!IsDone)
        {
            try
            {
                using var device = await RawMqttClient.ConnectAsync(
                    port, token, cancellationToken, clientId: $"publisher-{first}");
                lastSeen.Restart();
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var reading = ReadAsync(device, ended);
                await SendAsync(device, pace, ended.Token);
                await reading;
            }
            catch (Exception broken) when (IsBroken(broken, cancellationToken) && lastSeen.Elapsed < Away)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }

    private static bool IsBroken(Exception exception, CancellationToken cancellationToken) =>
        exception is SocketException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task SendAsync(RawMqttClient device, TimeSpan pace, CancellationToken cancellationToken)
    {
        int[] again;
        lock (_lock) again = [.. _inFlight];
        foreach (var number in again) await PublishAsync(device, number, isDup: true, cancellationToken);

        while (!IsDone)
        {
            int? number = null;
            lock (_lock)
            {
                if (_inFlight.Count < InFlight && _begun < count)
                {
                    number = first + _begun++;
                    _inFlight.Add(number.Value);
                }
            }

            if (number is { } fresh) await PublishAsync(device, fresh, isDup: false, cancellationToken);

            // A pause for each, so that the kills find messages on their way and not a finished sender.
            if (number is null || pace > TimeSpan.Zero)
                await Task.Delay(number is null ? TimeSpan.FromMilliseconds(1) : pace, cancellationToken);
        }
    }

    /// <summary>Writes acknowledgements into the journal until all are there, or the connection is over.</summary>
    private async Task ReadAsync(RawMqttClient device, CancellationTokenSource ended)
    {
        try
        {
            while (!IsDone && await device.ReadAsync(ended.Token) is { Type: RawMqttPacket.PubAck } answer)
            {
                lock (_lock)
                {
                    var number = _inFlight.Single(waiting => PacketId(waiting) == answer.PacketId);
                    _inFlight.Remove(number);
                    _acknowledged.Add(number);
                }
            }
        }
        finally
        {
            // Also when it failed: then the sender must not go on alone.
            if (!IsDone) await ended.CancelAsync();
        }
    }

    private ushort PacketId(int number) => (ushort)(1 + (number - first) % 60_000);

    private Task PublishAsync(RawMqttClient device, int number, bool isDup, CancellationToken cancellationToken) =>
        device.PublishAsync(
            topic, number.ToString(CultureInfo.InvariantCulture), cancellationToken, qos: 1, PacketId(number), isDup);
}
