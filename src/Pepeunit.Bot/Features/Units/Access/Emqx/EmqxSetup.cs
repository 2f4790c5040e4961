using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units.Access.Emqx;

/// <summary>
/// Tells EMQX at start to ask this program about devices, when the operator wants it so; it goes on trying until EMQX has
/// taken it all. Doing it again changes nothing.
/// </summary>
/// <remarks>
/// Bodies: docs.emqx.com/en/emqx/v5.8/access-control/authn/http.html, authz/http.html and authz/authz.html. EMQX asks its
/// sources one after another until one knows; so that nothing opens when this program is away, ours is the first, what no
/// source knows is denied, and the file that EMQX comes with, which ends in "allow all", is switched off, not deleted.
/// </remarks>
internal sealed partial class EmqxSetup(
    EmqxApi emqx, IOptions<EmqxOptions> options, IOptions<AccessOptions> access, IOptions<InstanceOptions> instance,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EmqxSetup> logger) : BackgroundService
{
    private const string Authenticator = "password_based:http";
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Sets up all of it once.</summary>
    /// <exception cref="EmqxException">Not all of it was taken.</exception>
    public async Task SetUpAsync(CancellationToken cancellationToken)
    {
        // Authorization first: who is let in by authentication already meets it.
        await SetAuthorizationAsync(cancellationToken);
        await SetAuthenticationAsync(cancellationToken);
        await emqx.ClearCacheAsync(cancellationToken);
        LogDone();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Setup) return;
        try
        {
            await WhenStartedAsync(stoppingToken);
            for (var failures = 0; !await TrySetUpAsync(stoppingToken); failures++)
            {
                var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, 1 << Math.Min(failures, 10)));
                await Task.Delay(pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped before EMQX could be reached.
        }
    }

    private async Task<bool> TrySetUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SetUpAsync(cancellationToken);
            return true;
        }
        catch (EmqxException failure)
        {
            LogFailed(failure.Message);
            return false;
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException)
        {
            // An answer of another shape than EMQX 5.8 gives.
            LogFailed($"It answered something else than expected: {failure.Message}");
            return false;
        }
    }

    /// <summary>EMQX asks at once, so there must be somebody to answer.</summary>
    private async Task WhenStartedAsync(CancellationToken stopping)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);
    }

    private async Task SetAuthenticationAsync(CancellationToken cancellationToken)
    {
        var body = HttpSource("authn", new JsonObject { ["username"] = "${username}", ["clientid"] = "${clientid}" });
        body["mechanism"] = "password_based";
        body["backend"] = "http";
        var known = await emqx.GetAsync("authentication", cancellationToken);
        if (Has(known, "id", Authenticator))
            await emqx.PutAsync($"authentication/{Uri.EscapeDataString(Authenticator)}", body, cancellationToken);
        else
            await emqx.PostAsync("authentication", body, cancellationToken);
    }

    private async Task SetAuthorizationAsync(CancellationToken cancellationToken)
    {
        await emqx.PutAsync("authorization/settings", Settings(), cancellationToken);
        var body = HttpSource("authz", new JsonObject
        {
            ["username"] = "${username}",
            ["topic"] = "${topic}",
            ["action"] = "${action}",
        });
        body["type"] = "http";
        var known = (await emqx.GetAsync("authorization/sources", cancellationToken)).GetProperty("sources");
        if (Has(known, "type", "http"))
        {
            await emqx.PutAsync("authorization/sources/http", body, cancellationToken);
            await emqx.PostAsync("authorization/sources/http/move", new { position = "front" }, cancellationToken);
        }
        else
        {
            // A new one is put in front of the others.
            await emqx.PostAsync("authorization/sources", body, cancellationToken);
        }

        foreach (var source in known.EnumerateArray())
        {
            if (source.GetProperty("type").GetString() == "file" && source.GetProperty("enable").GetBoolean())
                await SwitchOffAsync(source, cancellationToken);
        }
    }

    private async Task SwitchOffAsync(JsonElement file, CancellationToken cancellationToken)
    {
        var body = new { type = "file", enable = false, rules = file.GetProperty("rules").GetString() };
        await emqx.PutAsync("authorization/sources/file", body, cancellationToken);
        LogFileOff();
    }

    private static object Settings() => new
    {
        no_match = "deny",
        deny_action = "ignore",

        // Short: a link or grant that is taken back is felt by devices that publish when it has passed, at the latest.
        cache = new { enable = true, max_size = 64, ttl = "1m" },
    };

    private JsonObject HttpSource(string endpoint, JsonObject body)
    {
        var at = options.Value.CallbackUrl ?? new Uri($"{instance.Value.HttpType}://{instance.Value.Domain}");
        var headers = new JsonObject { ["content-type"] = "application/json" };
        if (access.Value.BrokerSecret is { } secret) headers["authorization"] = $"Bearer {secret}";
        return new JsonObject
        {
            ["enable"] = true,
            ["method"] = "post",
            ["url"] = new Uri(at, $"/pepeunit/api/v1/broker/{endpoint}").ToString(),
            ["headers"] = headers,
            ["body"] = body,
            ["pool_size"] = 8,
            ["connect_timeout"] = "5s",
            ["request_timeout"] = "5s",
            ["enable_pipelining"] = 100,
            ["ssl"] = new JsonObject { ["enable"] = at.Scheme == Uri.UriSchemeHttps },
        };
    }

    private static bool Has(JsonElement list, string property, string value) =>
        list.EnumerateArray().Any(item => item.TryGetProperty(property, out var found) && found.GetString() == value);

    [LoggerMessage(LogLevel.Information, "EMQX now asks this program who devices are and what they may")]
    private partial void LogDone();

    [LoggerMessage(LogLevel.Warning,
        "EMQX's authorization by file was switched off: it is asked when this program does not answer, and may allow all")]
    private partial void LogFileOff();

    [LoggerMessage(LogLevel.Error, "EMQX could not be set up; it is tried again. {Reason}")]
    private partial void LogFailed(string reason);
}
