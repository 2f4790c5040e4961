using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Files;

namespace Pepeunit.Bot.Sandbox.Updates;

/// <summary>What setWebhook set.</summary>
internal sealed record WebhookTarget(Uri Url, string? Secret, int MaxConnections);

/// <summary>Delivers updates to a webhook: one after the other, again and again until each is taken.</summary>
/// <remarks>The target is guarded by the world's gate; one task delivers, outside of it.</remarks>
internal sealed class Webhook : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan GoneFor = TimeSpan.FromHours(23);

    private readonly World _world;
    private readonly UpdateQueue _updates;
    private readonly Func<BotCall, CancellationToken, Task<BotAnswer>> _run;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly SemaphoreSlim _wake = new(0, 1);
    private CancellationTokenSource? _delivery;
    private Task _delivering = Task.CompletedTask;

    public Webhook(World world, UpdateQueue updates, Func<BotCall, CancellationToken, Task<BotAnswer>> run)
    {
        (_world, _updates, _run) = (world, updates, run);
        updates.Added += Wake;
    }

    public WebhookTarget? Target { get; private set; }

    public (DateTimeOffset At, string Message)? LastError { get; private set; }

    /// <summary>Sets or removes the target. The gate must be held.</summary>
    public void Set(WebhookTarget? target)
    {
        _delivery?.Cancel();
        _delivery?.Dispose();
        _delivery = null;
        (Target, LastError) = (target, null);
        _updates.HasWebhook = target is not null;
        if (target is null) return;

        _updates.AbortPoll("terminated by setWebhook request");
        _delivery = new();
        var stopping = _delivery.Token;
        _delivering = Task.Run(() => DeliverAsync(target, stopping), stopping);
    }

    public async ValueTask DisposeAsync()
    {
        Task delivering;
        lock (_world.Gate)
        {
            delivering = _delivering;
            Set(null);
        }

        try
        {
            await delivering;
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }

        _http.Dispose();
        _wake.Dispose();
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0) _wake.Release();
    }

    private async Task DeliverAsync(WebhookTarget target, CancellationToken stopping)
    {
        var delay = TimeSpan.FromSeconds(1);
        var goneSince = (DateTimeOffset?)null;
        while (true)
        {
            JsonObject? update;
            lock (_world.Gate) update = _updates.Peek();
            if (update is null)
            {
                await _wake.WaitAsync(stopping);
                continue;
            }

            var outcome = await PostAsync(target, update, stopping);
            if (outcome.IsTaken)
            {
                lock (_world.Gate) _updates.Confirm(update["update_id"]!.GetValue<long>());
                (delay, goneSince) = (TimeSpan.FromSeconds(1), null);
                continue;
            }

            lock (_world.Gate) LastError = (_world.Clock.GetUtcNow(), outcome.Error!);
            goneSince = outcome.IsGone ? goneSince ?? _world.Clock.GetUtcNow() : null;
            if (goneSince is { } since && _world.Clock.GetUtcNow() - since >= GoneFor)
            {
                lock (_world.Gate)
                {
                    if (Target == target) Set(null);
                }

                return;
            }

            await Task.Delay(outcome.RetryAfter ?? delay, _world.Clock, stopping);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task<Outcome> PostAsync(WebhookTarget target, JsonObject update, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(update.ToJsonString(SandboxJson.Compact)));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (target.Secret is not null) request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", target.Secret);
        try
        {
            using var response = await _http.SendAsync(request, stopping);
            if (response.IsSuccessStatusCode)
            {
                await RunReplyAsync(response, stopping);
                return new(IsTaken: true, IsGone: false, null, null);
            }

            var retryAfter = response.Headers.RetryAfter?.Delta;
            return new(IsTaken: false, response.StatusCode == HttpStatusCode.Gone,
                $"Wrong response from the webhook: {(int)response.StatusCode} {response.ReasonPhrase}",
                retryAfter < LongestRetryAfter ? retryAfter : retryAfter is null ? null : LongestRetryAfter);
        }
        catch (HttpRequestException error)
        {
            var reason = error.HttpRequestError == HttpRequestError.ConnectionError ? "Connection refused" : error.Message;
            return new(IsTaken: false, IsGone: false, reason, null);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new(IsTaken: false, IsGone: false, "Read timeout expired", null);
        }
    }

    // A webhook may answer with a method to call; how that ends it is not told.
    private async Task RunReplyAsync(HttpResponseMessage response, CancellationToken stopping)
    {
        var text = await response.Content.ReadAsStringAsync(stopping);
        if (text.Length == 0 || response.Content.Headers.ContentType?.MediaType != "application/json") return;

        JsonNode? reply;
        try
        {
            reply = JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return;
        }

        if (reply is not JsonObject call || call["method"]?.ToString() is not { } method) return;
        var parameters = call.Where(pair => pair.Key != "method" && pair.Value is not null).ToDictionary(
            pair => pair.Key,
            pair => pair.Value!.GetValueKind() == JsonValueKind.String ? pair.Value.GetValue<string>() : pair.Value.ToJsonString());
        await _run(new(method, parameters, new Dictionary<string, Upload>()), stopping);
    }

    private sealed record Outcome(bool IsTaken, bool IsGone, string? Error, TimeSpan? RetryAfter);
}
