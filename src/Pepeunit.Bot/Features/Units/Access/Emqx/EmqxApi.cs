using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units.Access.Emqx;

/// <summary>A session on EMQX.</summary>
/// <param name="UserName">The token; null of a client that shows none.</param>
internal sealed record EmqxClient(
    [property: JsonPropertyName("clientid")] string ClientId, [property: JsonPropertyName("username")] string? UserName);

/// <summary>A subscription of a session.</summary>
internal sealed record EmqxSubscription([property: JsonPropertyName("topic")] string Topic);

/// <summary>An entry of EMQX's list of banned clients.</summary>
/// <param name="As">By what it bans, such as <c>username</c>.</param>
internal sealed record EmqxBan(
    [property: JsonPropertyName("as")] string As, [property: JsonPropertyName("who")] string Who,
    [property: JsonPropertyName("by")] string? By, [property: JsonPropertyName("reason")] string? Reason);

/// <summary>EMQX has refused a call, or could not be reached. Holds no secrets and no tokens.</summary>
internal sealed class EmqxException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// EMQX's REST API v5, as far as access needs it. A call that fails for reasons that may pass is made again, three times in
/// all. Any number of callers at once.
/// </summary>
/// <remarks>
/// Source: docs.emqx.com/en/emqx/v5.8/admin/api.html and the OpenAPI of EMQX 5.8. Answers that mean "it is so already" are
/// no failures: a client that has gone, a ban that is there. Addresses and bodies hold tokens, so neither is ever logged.
/// </remarks>
internal sealed class EmqxApi : IDisposable
{
    /// <summary>Who has put our entries on the list of banned clients.</summary>
    public const string BannedBy = "pepeunit-bot";

    private const int PageSize = 1000;
    private const int Attempts = 3;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public EmqxApi(IOptions<EmqxOptions> options, TimeProvider time)
    {
        _time = time;

        // Made by hand: the factory's own logging writes addresses.
        _http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            BaseAddress = new Uri(options.Value.Url!, "/api/v5/"),
            Timeout = CallLimit,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Value.Key}:{options.Value.Secret}")));
    }

    /// <summary>The sessions whose user name holds the text.</summary>
    public async Task<IReadOnlyList<EmqxClient>> FindClientsAsync(string userNamePart, CancellationToken cancellationToken) =>
        await ReadPagesAsync<EmqxClient>($"clients?like_username={Uri.EscapeDataString(userNamePart)}&", cancellationToken);

    public async Task<IReadOnlyList<EmqxSubscription>> ListSubscriptionsAsync(
        string clientId, CancellationToken cancellationToken)
    {
        var path = $"clients/{Uri.EscapeDataString(clientId)}/subscriptions";
        using var answer = await SendAsync(HttpMethod.Get, path, null, [HttpStatusCode.NotFound], cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound
            ? []
            : await ReadAsync<IReadOnlyList<EmqxSubscription>>(answer, cancellationToken);
    }

    /// <summary>Takes a subscription back; a client that has gone is no error.</summary>
    public Task UnsubscribeAsync(string clientId, string topic, CancellationToken cancellationToken) => CallAsync(
        HttpMethod.Post, $"clients/{Uri.EscapeDataString(clientId)}/unsubscribe", new { topic }, HttpStatusCode.NotFound,
        cancellationToken);

    /// <summary>Makes EMQX ask again what the client may; one that has gone is no error.</summary>
    public Task ClearCacheAsync(string clientId, CancellationToken cancellationToken) => CallAsync(
        HttpMethod.Delete, $"clients/{Uri.EscapeDataString(clientId)}/authorization/cache", null, HttpStatusCode.NotFound,
        cancellationToken);

    /// <summary>Makes EMQX ask again what anybody may.</summary>
    public Task ClearCacheAsync(CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Delete, "authorization/cache", null, null, cancellationToken);

    /// <summary>Ends a session; one that has gone is no error.</summary>
    public Task KickAsync(string clientId, CancellationToken cancellationToken) => CallAsync(
        HttpMethod.Delete, $"clients/{Uri.EscapeDataString(clientId)}", null, HttpStatusCode.NotFound, cancellationToken);

    /// <summary>Keeps out who shows this user name; one that is kept out already stays so for as long as it was said then.</summary>
    public async Task BanAsync(
        string userName, string reason, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, string>
        {
            ["as"] = "username",
            ["who"] = userName,
            ["by"] = BannedBy,
            ["reason"] = reason,
            ["until"] = until.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        };
        using var answer = await SendAsync(HttpMethod.Post, "banned", body, [HttpStatusCode.BadRequest], cancellationToken);
        if (answer.StatusCode == HttpStatusCode.BadRequest
            && await CodeAsync(answer, cancellationToken) is var code and not "ALREADY_EXISTS")
        {
            throw Refused(HttpMethod.Post, answer.StatusCode, code);
        }
    }

    /// <summary>What this program has banned.</summary>
    public async Task<IReadOnlyList<EmqxBan>> ListBansAsync(CancellationToken cancellationToken) =>
        [.. (await ReadPagesAsync<EmqxBan>("banned?", cancellationToken)).Where(ban => ban.By == BannedBy)];

    /// <summary>Takes back a ban; one that is not there (any more) is no error.</summary>
    public Task UnbanAsync(EmqxBan ban, CancellationToken cancellationToken) => CallAsync(
        HttpMethod.Delete, $"banned/{ban.As}/{Uri.EscapeDataString(ban.Who)}", null, HttpStatusCode.NotFound,
        cancellationToken);

    /// <summary>What is at the path, as EMQX shapes it.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, [], cancellationToken);
        return await ReadAsync<JsonElement>(answer, cancellationToken);
    }

    public Task PostAsync(string path, object body, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Post, path, body, null, cancellationToken);

    public Task PutAsync(string path, object body, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Put, path, body, null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<List<T>> ReadPagesAsync<T>(string pathAndQuery, CancellationToken cancellationToken)
    {
        var all = new List<T>();
        for (var page = 1; ; page++)
        {
            using var answer = await SendAsync(
                HttpMethod.Get, $"{pathAndQuery}page={page}&limit={PageSize}", null, [], cancellationToken);
            var read = await ReadAsync<Page<T>>(answer, cancellationToken);
            all.AddRange(read.Data);
            if (!read.Meta.HasNext || read.Data.Count == 0) return all;
        }
    }

    private async Task CallAsync(
        HttpMethod method, string path, object? body, HttpStatusCode? alsoFine, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            method, path, body, alsoFine is { } status ? [status] : [], cancellationToken);
    }

    /// <returns>An answer of success, or of one of the statuses that the caller looks at.</returns>
    /// <exception cref="EmqxException">It was refused, or failed at every attempt; whether it was done is not known then.</exception>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, HttpStatusCode[] alsoFine, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure) = await TryAsync(method, path, body, cancellationToken);
            if (answer is not null && (answer.IsSuccessStatusCode || alsoFine.Contains(answer.StatusCode))) return answer;
            if (answer is null or { StatusCode: >= HttpStatusCode.InternalServerError } && attempt < Attempts)
            {
                answer?.Dispose();
                await Task.Delay(Pause * (1 << attempt), _time, cancellationToken);
                continue;
            }

            if (answer is null) throw new EmqxException("EMQX did not answer at PU_EMQX_URL.", failure);
            using (answer) throw Refused(method, answer.StatusCode, await CodeAsync(answer, cancellationToken));
        }
    }

    private async Task<(HttpResponseMessage? Answer, Exception? Failure)> TryAsync(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        try
        {
            return (await _http.SendAsync(request, cancellationToken), null);
        }
        catch (HttpRequestException failure)
        {
            return (null, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, failure);
        }
    }

    // The code alone: EMQX's messages repeat what was sent.
    private static EmqxException Refused(HttpMethod method, HttpStatusCode status, string code) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"EMQX has refused a {method} with {(int)status} {code}. With 401, check PU_EMQX_KEY and PU_EMQX_SECRET."));

    private static async Task<string> CodeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var error = await answer.Content.ReadFromJsonAsync<Refusal>(cancellationToken);
            return error?.Code ?? "without a code";
        }
        catch (JsonException)
        {
            return "without a code";
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(cancellationToken)
                ?? throw new EmqxException("EMQX has answered with null.");
        }
        catch (JsonException)
        {
            throw new EmqxException($"EMQX has answered with something else than {typeof(T).Name}. Is PU_EMQX_URL an EMQX 5.8?");
        }
    }

    private sealed record Refusal([property: JsonPropertyName("code")] string? Code);

    private sealed record Page<T>(
        [property: JsonPropertyName("data")] IReadOnlyList<T> Data, [property: JsonPropertyName("meta")] PageMeta Meta);

    private sealed record PageMeta([property: JsonPropertyName("hasnext")] bool HasNext);
}
