using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Testing.Devices;

/// <summary>
/// As the platform's Go client: two sessions at its start under random client ids, QoS 1, REST without keep-alive, times as
/// <c>2026-11-23T21:34:17Z</c>, the whole log as one list.
/// </summary>
public sealed class GoDevice(byte[] env, byte[] schema, DeviceNetwork network) : PlatformDevice(env, schema, network)
{
    private DeviceSession? _first;

    /// <summary>The session that it opened first and still holds: the broker must not have sent it away.</summary>
    public bool HasBothSessions => _first is { IsOpen: true } && Session.IsOpen;

    public override string UnitId => ReadClaims(Token)["uuid"]!.GetValue<string>();

    protected override int Qos => 1;

    protected override HttpDialect Dialect => HttpDialect.Go;

    public override async ValueTask DisposeAsync()
    {
        if (_first is not null) await _first.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<DeviceSession> OpenAsync(CancellationToken cancellationToken)
    {
        _first = await ConnectAsync(RandomId(), cancellationToken);
        return await ConnectAsync(RandomId(), cancellationToken);
    }

    protected override JsonObject State() => new()
    {
        ["millis"] = Environment.TickCount64,
        ["mem_free"] = 6_000_000_000,
        ["mem_alloc"] = 2_000_000_000,
        ["freq"] = 2400.5,
        ["statvfs"] = new JsonArray(4096, 4096, 61_000_000, 20_000_000, 18_000_000, 15_000_000, 14_000_000, 14_000_000, 0, 255),
        ["ifconfig"] = new JsonArray("10.0.0.7", "255.255.255.0", "10.0.0.1", "10.0.0.1"),
        ["pu_commit_version"] = Env["PU_COMMIT_VERSION"]!.GetValue<string>(),
    };

    protected override JsonObject LogEntry(string level, string text) => new()
    {
        ["level"] = level,
        ["text"] = text,
        ["create_datetime"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    protected override Task SendWholeLogAsync(CancellationToken cancellationToken) => PublishLogAsync(
        new JsonArray([.. OwnLog.Select(entry => (JsonNode?)entry.DeepClone())]).ToJsonString(), cancellationToken);

    private static string RandomId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    private static JsonObject ReadClaims(string token)
    {
        var payload = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        var padded = payload.PadRight(payload.Length + (4 - payload.Length % 4) % 4, '=');
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(padded)))!.AsObject();
    }
}
