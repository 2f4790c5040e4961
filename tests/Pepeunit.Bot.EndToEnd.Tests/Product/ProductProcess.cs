using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>
/// The whole product as a person starts it: a process of its own, on free ports, with an empty data folder, and the sandbox in
/// place of Telegram.
/// </summary>
internal sealed class ProductProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, string> _settings;
    private readonly bool _ownsFolder;
    private Process? _process;

    private ProductProcess(string dataFolder, Dictionary<string, string> settings, bool ownsFolder)
    {
        DataFolder = dataFolder;
        _settings = settings;
        _ownsFolder = ownsFolder;
    }

    public string DataFolder { get; }

    public int MqttPort => int.Parse(_settings["PU_MQTT_PORT"], CultureInfo.InvariantCulture);

    public Uri Http => new($"http://127.0.0.1:{_settings["PU_HTTP_PORT"]}/");

    public Uri Metrics => new($"http://127.0.0.1:{_settings["PU_METRICS_PORT"]}/metrics");

    /// <summary>The sandbox: its page and its Bot API.</summary>
    public Uri Sandbox => new($"http://127.0.0.1:{_settings["PU_SANDBOX_PORT"]}/");

    /// <summary>What the process has written to both of its outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts and waits until every part is ready.</summary>
    public static async Task<ProductProcess> StartAsync(
        CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var product = Create(settings);
        await product.StartAgainAsync(cancellationToken);
        return product;
    }

    /// <summary>Prepares one that is not started: for starts that are meant to fail.</summary>
    public static ProductProcess Create(params (string Name, string Value)[] settings)
    {
        var folder = Path.Combine(Path.GetTempPath(), "pepeunit-" + Guid.CreateVersion7().ToString("N"));
        var ports = FreePorts(4);
        var all = new Dictionary<string, string>
        {
            ["PU_DATA_FOLDER"] = folder,
            ["PU_LISTEN_ADDRESS"] = "127.0.0.1",
            ["PU_HTTP_PORT"] = Text(ports[0]),
            ["PU_MQTT_PORT"] = Text(ports[1]),
            ["PU_SANDBOX_PORT"] = Text(ports[2]),
            ["PU_METRICS_PORT"] = Text(ports[3]),
        };
        foreach (var (name, value) in settings) all[name] = value;
        return new ProductProcess(all["PU_DATA_FOLDER"], all, ownsFolder: true);
    }

    /// <summary>Starts the process (again) on the same ports and data.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        Launch();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        while (!await IsReadyAsync(http, cancellationToken))
        {
            if (_process!.HasExited || clock.Elapsed > StartLimit)
                throw new InvalidOperationException($"The product did not become ready:{Environment.NewLine}{Output}");
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>Starts the process and waits for it to give up by itself; gives its exit code.</summary>
    public async Task<int> RunToEndAsync(CancellationToken cancellationToken)
    {
        Launch();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        await _process!.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>SIGTERM, as an operator stops it. Gives how long it took, and the exit code.</summary>
    public async Task<(TimeSpan Took, int ExitCode)> StopAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", Text(_process!.Id)])) await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return (clock.Elapsed, _process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        if (_ownsFolder && Directory.Exists(DataFolder)) Directory.Delete(DataFolder, recursive: true);
    }

    private void Launch()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Pepeunit.Bot.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PU_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in _settings) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Append(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }

    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Http, "health/ready"), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return false;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static int[] FreePorts(int count)
    {
        // All held at once, so that they differ; let go together.
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var probe in probes) probe.Start();
        var ports = probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port).ToArray();
        foreach (var probe in probes) probe.Stop();
        return ports;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
