using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Web;
using Xunit;

namespace Pepeunit.Bot.Tests.Web;

public sealed class SeriesHealthTests
{
    private readonly ThrowingSampleStore _store = new();

    /// <summary>How a file and a server behind HTTP fail; each text names what nobody outside should read.</summary>
    public static TheoryData<Exception> Outages =>
    [
        new SqliteException("disk I/O error at secret", 10),
        new HttpRequestException("Connection refused (secret:8123)", new SocketException(111)),
        new IOException("The response ended prematurely, secret."),
        new TimeoutException("secret"),
        new TaskCanceledException("The request to secret was canceled due to the configured HttpClient.Timeout."),
    ];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task A_store_that_is_down_is_not_ready_and_its_failures_text_stays_inside(Exception outage)
    {
        _store.ReadFailure = outage;

        var health = await CheckAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, health.Status);
        Assert.Null(health.Exception);
        Assert.DoesNotContain("secret", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_answers_is_ready()
    {
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task A_check_that_is_cancelled_says_nothing_about_the_store()
    {
        using var asked = new CancellationTokenSource();
        await asked.CancelAsync();
        _store.ReadFailure = new OperationCanceledException(asked.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CheckAsync(asked.Token));
    }

    private Task<HealthCheckResult> CheckAsync(CancellationToken cancellationToken) =>
        new SeriesHealth(_store).CheckHealthAsync(new HealthCheckContext(), cancellationToken);
}
