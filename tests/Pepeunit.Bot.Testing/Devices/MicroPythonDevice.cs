using System.Text;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Testing.Devices;

/// <summary>
/// As the platform's MicroPython client: one session under the Unit's id, which it finds in the token by its bytes, QoS 0,
/// HTTP/1.0, times as Unix ms with <c>free_mem</c> beside, the whole log line by line.
/// </summary>
public sealed class MicroPythonDevice(byte[] env, byte[] schema, DeviceNetwork network) : PlatformDevice(env, schema, network)
{
    public override string UnitId => FindUuid(Token);

    protected override int Qos => 0;

    protected override HttpDialect Dialect => HttpDialect.MicroPython;

    protected override Task<DeviceSession> OpenAsync(CancellationToken cancellationToken) =>
        ConnectAsync(UnitId, cancellationToken);

    protected override JsonObject State() => new()
    {
        ["millis"] = 61_000,
        ["mem_free"] = 65_000,
        ["mem_alloc"] = 46_000,
        ["freq"] = 160_000_000,
        ["statvfs"] = new JsonArray(4096, 4096, 512, 300, 300, 0, 0, 0, 0, 255),
        ["ifconfig"] = new JsonArray("192.168.1.7", "255.255.255.0", "192.168.1.1", "8.8.8.8"),
        ["pu_commit_version"] = Env["PU_COMMIT_VERSION"]!.GetValue<string>(),
    };

    protected override JsonObject LogEntry(string level, string text) => new()
    {
        ["level"] = level,
        ["text"] = text,
        ["create_datetime"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
        ["free_mem"] = 65_000,
    };

    protected override async Task SendWholeLogAsync(CancellationToken cancellationToken)
    {
        // Its file has an entry on each line, and it has no memory for more than one.
        foreach (var entry in OwnLog) await PublishLogAsync(entry.ToJsonString() + "\n", cancellationToken);
    }

    /// <summary>A search for bytes, as a small device does instead of reading JSON: a space would break it.</summary>
    private static string FindUuid(string token)
    {
        var payload = Base64Url(token.Split('.')[1]);
        var mark = "\"uuid\":\""u8;
        var at = payload.AsSpan().IndexOf(mark);
        if (at < 0) throw new InvalidDataException("The token's payload has no \"uuid\":\".");
        at += mark.Length;
        var length = payload.AsSpan(at).IndexOf((byte)'"');
        return Encoding.ASCII.GetString(payload, at, length);
    }

    private static byte[] Base64Url(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded.PadRight(padded.Length + (4 - padded.Length % 4) % 4, '='));
    }
}
