using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Benchmarks.Throughput;

/// <summary>
/// The verb <c>publish</c>: the devices, in a process of their own. Frames are encoded before the clock starts; while it
/// runs, bytes are only copied to sockets.
/// </summary>
/// <remarks>
/// It sends chunks. The broker answers each: at QoS 1 every message, at QoS 0 a PINGREQ behind the last one. So a chunk's
/// answer says that the broker has read it. At QoS 0 only TCP holds the publisher back.
/// </remarks>
internal static class Publisher
{
    /// <summary>Said when the first byte is about to leave.</summary>
    public const string Started = "started";

    public static async Task<int> RunAsync(string[] args)
    {
        var numbers = args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
        var (port, qos, nodes, clients, seconds) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
        var devices = new List<Device>();
        try
        {
            for (var client = 0; client < clients; client++)
                devices.Add(await Device.ConnectAsync(port, qos, client, clients, nodes));

            await Console.Out.WriteLineAsync(Started);
            var end = Stopwatch.GetTimestamp() + seconds * Stopwatch.Frequency;
            await Task.WhenAll(devices.Select(device => device.RunAsync(end)));

            var times = devices.SelectMany(device => device.AnswerTimes).Order().ToList();
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new PublisherReport(
                devices.Sum(device => device.Published), times[(int)(times.Count * 0.99)].TotalMilliseconds)));
            return 0;
        }
        finally
        {
            foreach (var device in devices) device.Dispose();
        }
    }

    private sealed class Device(Socket socket, byte[][] chunks, int perChunk, byte[] answer, int inFlight) : IDisposable
    {
        public long Published { get; private set; }

        /// <summary>From sending a chunk until all of its answers are there.</summary>
        public List<TimeSpan> AnswerTimes { get; } = [];

        public static async Task<Device> ConnectAsync(int port, int qos, int client, int clients, int nodes)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port);
            await socket.SendAsync(MqttFrames.Connect($"bench-{client}", "bench", keepAlive: 600));
            var accepted = new byte[4];
            await ReadExactlyAsync(socket, accepted);
            if (accepted is not [0x20, 2, _, 0]) throw new InvalidDataException("CONNECT was refused.");

            // At QoS 1 two chunks of ten are on their way at once, so packet ids come back long after their answers.
            var perChunk = qos == 0 ? 500 : 10;
            var own = Enumerable.Range(0, nodes).Where(node => node % clients == client).Select(BenchNodes.Topic).ToList();
            var chunks = Enumerable.Range(0, qos == 0 ? 4 : 40)
                .Select(chunk => Encode(own, chunk * perChunk, perChunk, qos)).ToArray();
            byte[] answer = qos == 0 ? [0xD0, 0] : [0x40, 2];
            return new Device(socket, chunks, perChunk, answer, qos == 0 ? 1_024 : 2);
        }

        public async Task RunAsync(long end)
        {
            var sent = Channel.CreateBounded<long>(inFlight);
            var reading = ReadAsync(sent.Reader);
            for (var next = 0; Stopwatch.GetTimestamp() < end && !reading.IsCompleted; next = (next + 1) % chunks.Length)
            {
                await sent.Writer.WriteAsync(Stopwatch.GetTimestamp());
                for (var at = 0; at < chunks[next].Length;) at += await socket.SendAsync(chunks[next].AsMemory(at));
                Published += perChunk;
            }

            sent.Writer.Complete();
            await reading;
        }

        public void Dispose() => socket.Dispose();

        private async Task ReadAsync(ChannelReader<long> sent)
        {
            // PUBACK of 3.1.1 has four bytes, PINGRESP two. The place in the channel is free only when its answers are read.
            var answers = new byte[answer[0] == 0x40 ? 4 * perChunk : 2];
            var length = answer[0] == 0x40 ? 4 : 2;
            while (await sent.WaitToReadAsync())
            {
                await ReadExactlyAsync(socket, answers);
                for (var at = 0; at < answers.Length; at += length)
                {
                    if (!answers.AsSpan(at, 2).SequenceEqual(answer))
                        throw new InvalidDataException($"The broker answered 0x{answers[at]:x2}.");
                }

                AnswerTimes.Add(Stopwatch.GetElapsedTime(await sent.ReadAsync()));
            }
        }

        private static byte[] Encode(List<string> topics, int first, int count, int qos)
        {
            var chunk = new List<byte>();
            for (var number = first; number < first + count; number++)
            {
                // Values as a thermometer sends them.
                var value = (20 + number % 97 / 10.0).ToString("0.0#", CultureInfo.InvariantCulture);
                chunk.AddRange(MqttFrames.Publish(
                    topics[number % topics.Count], System.Text.Encoding.UTF8.GetBytes(value), qos, (ushort)(number + 1)));
            }

            if (qos == 0) chunk.AddRange(MqttFrames.PingRequest());
            return [.. chunk];
        }

        private static async Task ReadExactlyAsync(Socket socket, byte[] buffer)
        {
            for (var at = 0; at < buffer.Length;)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(at));
                if (read == 0) throw new EndOfStreamException("The broker has closed the connection.");
                at += read;
            }
        }
    }
}

/// <summary>The publisher's last line.</summary>
internal sealed record PublisherReport(long Published, double P99Ms);
