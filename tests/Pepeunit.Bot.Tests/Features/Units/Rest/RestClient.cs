using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Users.Tokens;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Rest;

/// <summary>A program that calls the HTTP interface with one token.</summary>
internal sealed class RestClient(Uri address, string? token)
{
    public const string Base = "/pepeunit/api/v1";

    private static readonly HttpClient Http = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task<RestAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, content: null);

    public Task<RestAnswer> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body));

    public async Task<RestAnswer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        var isWhole = path.StartsWith("/pepeunit", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(method, new Uri(address, isWhole ? path : Base + path));
        request.Content = content;
        if (token is not null) request.Headers.Add("x-auth-token", token);
        using var response = await Http.SendAsync(request, Stop);
        return new RestAnswer(
            response.StatusCode, await response.Content.ReadAsByteArrayAsync(Stop),
            response.Content.Headers.ContentType?.ToString() ?? "",
            response.Headers.Concat(response.Content.Headers)
                .ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What a device says byte by byte, without keep-alive: everything until the server closes.</summary>
    public async Task<string> SayAsync(string head, string body = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, Stop);
        await using var stream = client.GetStream();
        var bytes = Encoding.UTF8.GetBytes(body);
        var text = $"{head} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\nx-auth-token: {token}\r\n"
            + (body.Length == 0 ? "" : $"Content-Type: application/json\r\nContent-Length: {bytes.Length}\r\n") + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), Stop);
        await stream.WriteAsync(bytes, Stop);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, Stop);
        return Encoding.UTF8.GetString(answer.ToArray());
    }
}

internal sealed record RestAnswer(
    HttpStatusCode Status, byte[] Bytes, string ContentType, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!;

    /// <summary>The sentence of a refusal; the body holds nothing else that a client would miss.</summary>
    public string Detail => (string)Json["detail"]!;
}

/// <summary>The whole product behind a real port, with two persons and their Units.</summary>
internal sealed class RestWorld : IAsyncDisposable
{
    public const long Anna = 1001;
    public const long Boris = 1002;

    private RestWorld(FeatureHost host, Uri address) => (Host, Address) = (host, address);

    public FeatureHost Host { get; }

    public Uri Address { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<RestWorld> StartAsync(params (string Setting, string Value)[] settings)
    {
        var host = await FeatureHost.StartAsync(settings);
        var world = new RestWorld(host, await host.ListenAsync());
        await host.Person(Anna).CreateUnitAsync("Greenhouse", "temperature", "heater");
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.Person(Boris).CreateUnitAsync("Garage", "door", "lamp");
        return world;
    }

    public async Task<Unit> UnitAsync(string name) =>
        (await Host.Get<UnitStore>().AllAsync(Stop)).Single(unit => unit.Name == name);

    /// <summary>A device with its own token.</summary>
    public async Task<RestClient> DeviceAsync(string unit)
    {
        var found = await UnitAsync(unit);
        return new RestClient(Address, Host.Get<UnitTokens>().Issue(found.Id, found.TokenId));
    }

    /// <summary>A program with a fresh API token of the person.</summary>
    public async Task<RestClient> ProgramAsync(long person)
    {
        var token = ApiToken.Create();
        var now = Host.Time.GetUtcNow();
        await Host.Get<ApiTokenStore>().AddAsync(
            new ApiToken(Guid.CreateVersion7(now), person, "test", now.ToUnixTimeMilliseconds(), null),
            ApiToken.HashOf(token), limit: 100, Stop);
        return new RestClient(Address, token);
    }

    public RestClient With(string? token) => new(Address, token);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
