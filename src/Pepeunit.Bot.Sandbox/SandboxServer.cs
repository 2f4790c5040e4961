using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox;

/// <summary>
/// A local Bot API server in memory, with the page and the API of its people, on a host of its own. What is said in its
/// chats is lost when it stops. Every member may be called from any thread.
/// </summary>
public sealed partial class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SandboxRoom _room;
    private readonly CancellationTokenSource _stopping;

    private SandboxServer(WebApplication app, SandboxRoom room, CancellationTokenSource stopping)
    {
        (_app, _room, _stopping) = (app, room, stopping);
        BaseAddress = new(app.Urls.First());
    }

    /// <summary>Where it listens, for example <c>http://127.0.0.1:8081/</c>: the base URL of a Bot API client, and the page.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The token it takes.</summary>
    public string BotToken => _room.World.Bot.Token;

    /// <summary>Starts a sandbox with its first two people and no chats.</summary>
    /// <exception cref="ArgumentException">The token is not one.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var stopping = new CancellationTokenSource();
        var room = new SandboxRoom(options, time, stopping.Token);
        // An empty builder: neither settings nor logging nor signal handlers of the product leak into this host.
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.BindAddress, options.Port);
            kestrel.Limits.MaxRequestBodySize = Sizes.RequestBytes;
            kestrel.AddServerHeader = false;
        });

        var app = builder.Build();
        app.Use(AnswerUserErrorsAsync);
        app.UseRouting();
        room.Map(app);
        app.UseEndpoints(_ => { });
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            await room.DisposeAsync();
            stopping.Dispose();
            throw;
        }

        return new(app, room, stopping);
    }

    /// <summary>Stops listening; waiting polls and pages are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _room.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task AnswerUserErrorsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (UserError error)
        {
            await JsonBody.WriteAsync(context, new JsonObject { ["error"] = error.Message }, error.Status);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
    }

    // The product's host handles Ctrl+C; this one is stopped by whoever started it.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
