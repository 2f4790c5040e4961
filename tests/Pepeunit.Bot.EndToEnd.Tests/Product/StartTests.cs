using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

public sealed class StartTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_start_says_what_to_open_and_keeps_a_key_for_its_owner_only()
    {
        await using var product = await ProductProcess.StartAsync(Stop);

        await WaitForAsync(() => product.Output.Contains("stop with Ctrl+C", StringComparison.Ordinal));
        Assert.Contains($"Open {product.Sandbox} in a browser", product.Output, StringComparison.Ordinal);
        Assert.Contains("Made an instance key", product.Output, StringComparison.Ordinal);
        var file = Path.Combine(product.DataFolder, "instance.key");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain((await File.ReadAllTextAsync(file, Stop)).Trim(), product.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_part_is_ready_by_name_and_metrics_have_a_port_of_their_own()
    {
        await using var product = await ProductProcess.StartAsync(Stop);
        using var http = new HttpClient();

        var ready = await http.GetStringAsync(new Uri(product.Http, "health/ready"), Stop);
        var live = await http.GetStringAsync(new Uri(product.Http, "health/live"), Stop);
        var metrics = await http.GetStringAsync(product.Metrics, Stop);
        using var onProductPort = await http.GetAsync(new Uri(product.Http, "metrics"), Stop);

        foreach (var part in (string[])["database", "series", "jobs", "broker", "telegram"])
            Assert.Contains($"\"{part}\":{{\"status\":\"healthy\"", ready, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"healthy\"", live, StringComparison.Ordinal);
        Assert.Contains("process_cpu_seconds_total", metrics, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, onProductPort.StatusCode);
    }

    [Fact]
    public async Task The_dashboard_of_jobs_opens_with_the_link_from_the_chat_and_not_without()
    {
        await using var product = await ProductProcess.StartAsync(Stop, ("PU_JOBS_DASHBOARD", "true"));
        using var admin = new SandboxPerson(product, 1001);
        await admin.StartAsync(Stop);
        await admin.TypeAsync("/jobs", Stop);
        var told = await admin.SeeAsync("/jobs/enter?pass=", Stop);
        var link = new Uri(told[told.IndexOf("http", StringComparison.Ordinal)..].Trim());
        using var stranger = new HttpClient();
        using var browser = new HttpClient();

        using var refused = await stranger.GetAsync(new Uri(product.Http, "jobs"), Stop);
        using var forged = await stranger.GetAsync(new Uri(product.Http, "jobs/enter?pass=99999999999999.forged"), Stop);
        using var opened = await browser.GetAsync(link, Stop);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Contains("Hangfire", await opened.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_stops_within_ten_seconds_and_starts_again_on_its_data()
    {
        await using var product = await ProductProcess.StartAsync(Stop);

        var (took, exitCode) = await product.StopAsync(Stop);
        await product.StartAgainAsync(Stop);

        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task A_taken_port_ends_the_start_with_its_name_and_the_remedy()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var product = ProductProcess.Create(("PU_MQTT_PORT", $"{port}"));

        Assert.Equal(78, await product.RunToEndAsync(Stop));
        await WaitForAsync(() => product.Output.Contains(
            $"PU_MQTT_PORT is {port}, which another program is using. Stop that program, or set PU_MQTT_PORT to a free port.",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PU_HTTP_PORT", "http", "PU_HTTP_PORT is \"http\", but must be a port from 1 to 65535.")]
    [InlineData("PU_DOMAIN", "a b", "PU_DOMAIN is \"a b\", but must be a host name")]
    [InlineData("PU_INSTANCE_KEY", "short", "PU_INSTANCE_KEY has 5 bytes, but must have at least 32")]
    [InlineData("PU_ROLE", "ingest", "Run --role all.")]
    public async Task A_bad_setting_ends_the_start_with_its_name_and_the_remedy(string name, string value, string says)
    {
        await using var product = ProductProcess.Create((name, value));

        Assert.Equal(78, await product.RunToEndAsync(Stop));
        await WaitForAsync(() => product.Output.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused()
    {
        await using var product = await ProductProcess.StartAsync(Stop);
        await using var second = ProductProcess.Create(("PU_DATA_FOLDER", product.DataFolder));

        Assert.Equal(78, await second.RunToEndAsync(Stop));
        await WaitForAsync(() => second.Output.Contains(product.DataFolder, StringComparison.Ordinal));
    }

    /// <summary>The last lines of a pipe may arrive a moment after the process has ended.</summary>
    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var i = 0; i < 100 && !condition(); i++) await Task.Delay(100, Stop);
        Assert.True(condition());
    }
}
