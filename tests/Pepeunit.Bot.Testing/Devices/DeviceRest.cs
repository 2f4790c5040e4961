using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pepeunit.Bot.Testing.Devices;

/// <summary>How a device writes its requests.</summary>
public enum HttpDialect
{
    /// <summary>HTTP/1.1 with <c>Connection: close</c>, as Go with keep-alives switched off.</summary>
    Go,

    /// <summary>HTTP/1.0 without further headers, as MicroPython's <c>urequests</c>.</summary>
    MicroPython,
}

/// <param name="Body">Decoded from chunks where there were any.</param>
public sealed record DeviceResponse(int Status, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>REST calls of a device as literal bytes, each on a connection of its own that ends with the answer.</summary>
public sealed class DeviceRest(int port, string domain, string token, HttpDialect dialect)
{
    private const string Root = "/pepeunit/api/v1";

    public Task<DeviceResponse> GetAsync(string path, CancellationToken cancellationToken) =>
        CallAsync("GET", path, json: null, cancellationToken);

    public Task<DeviceResponse> PostAsync(string path, string json, CancellationToken cancellationToken) =>
        CallAsync("POST", path, json, cancellationToken);

    private async Task<DeviceResponse> CallAsync(string method, string path, string? json, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Request(method, path, json), cancellationToken);
        using var answer = new MemoryStream();

        // To the end of the connection: an answer that keeps it open would hang here, as it does a device.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        await stream.CopyToAsync(answer, limit.Token);
        return Parse(answer.ToArray());
    }

    private byte[] Request(string method, string path, string? json)
    {
        var version = dialect == HttpDialect.Go ? "HTTP/1.1" : "HTTP/1.0";
        var head = new StringBuilder($"{method} {Root}{path} {version}\r\nHost: {domain}\r\n");
        if (dialect == HttpDialect.Go)
            head.Append("User-Agent: Go-http-client/1.1\r\nAccept: application/json\r\nConnection: close\r\n");
        head.Append(CultureInfo.InvariantCulture, $"x-auth-token: {token}\r\n");
        var body = Encoding.UTF8.GetBytes(json ?? "");
        if (json is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    private static DeviceResponse Parse(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) throw new InvalidDataException($"No HTTP answer: {Encoding.Latin1.GetString(answer)}");

        var head = Encoding.ASCII.GetString(answer, 0, end);
        var body = answer[(end + 4)..];
        var isChunked = head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase);
        return new DeviceResponse(
            int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), isChunked ? WithoutChunks(body) : body);
    }

    private static byte[] WithoutChunks(byte[] body)
    {
        using var whole = new MemoryStream();
        for (var at = 0; ;)
        {
            var lineEnd = at + body.AsSpan(at).IndexOf("\r\n"u8);
            var length = int.Parse(
                Encoding.ASCII.GetString(body, at, lineEnd - at), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return whole.ToArray();
            whole.Write(body, lineEnd + 2, length);
            at = lineEnd + 2 + length + 2;
        }
    }
}
