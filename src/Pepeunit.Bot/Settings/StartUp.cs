using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Sandbox;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Settings;

/// <summary>
/// What the process was told at start, and whether it can work. Everything that an operator can get wrong is answered here
/// in one sentence with the setting, its value and the remedy.
/// </summary>
internal sealed class StartUp
{
    private StartUp(Dictionary<string, string?> values, IReadOnlyList<string> problems) =>
        (Values, Problems) = (values, problems);

    /// <summary>Configuration for the options classes.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; }

    /// <summary>Not empty: do not start.</summary>
    public IReadOnlyList<string> Problems { get; }

    public bool UsesSandbox => DerivedSettings.UsesSandbox(Values);

    public SandboxOptions Sandbox => new()
    {
        Port = Port("Sandbox:Port"),
        BindAddress = Address("Sandbox:Address"),
        BotToken = DerivedSettings.SandboxToken,
    };

    public IPEndPoint HttpEndpoint => new(Address("Http:Address"), Port("Http:Port"));

    public static StartUp Prepare(IReadOnlyList<string> arguments)
    {
        var reading = SettingsReader.Read(arguments, Environment.GetEnvironmentVariables());
        if (reading.Problems.Count > 0) return new StartUp([], reading.Problems);

        var values = DerivedSettings.Complete(reading.Values);
        var start = new StartUp(values, []);
        string[] problems =
        [
            .. ProcessRoles.FindProblems(ProcessRoles.Parse(values["Role"]!), values),
            .. MosquittoFiles.FindProblems(values),
            .. start.FindKeyProblems(),
            .. PortCheck.FindProblems(start.WantedPorts()),
        ];
        return new StartUp(values, problems);
    }

    /// <summary>The configured key, or the one kept in the data folder: made, and said so, at the first start.</summary>
    /// <exception cref="IOException">The data folder cannot be written.</exception>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Before the host exists there is no log to write to.")]
    public InstanceKey ReadKey()
    {
        if (Values.GetValueOrDefault("Instance:Key") is { } configured) return new InstanceKey(configured);
        var folder = Values["Storage:DataFolder"]!;
        var (key, isNew) = InstanceKeyFile.ReadOrCreate(folder);
        if (isNew)
        {
            Console.Out.WriteLine(
                $"Made an instance key, kept in {Path.Combine(folder, InstanceKeyFile.Name)} for this user only. "
                + "Devices' tokens depend on it: keep it when you move the instance.");
        }

        return key;
    }

    /// <summary>Writes the problems to standard error; the exit code is that of a configuration error (sysexits.h: 78).</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Before the host exists there is no log to write to.")]
    public static int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems) Console.Error.WriteLine(problem);
        return 78;
    }

    /// <summary>Starts the host. False, and said why, when a setting turned out to be wrong only now.</summary>
    public static async Task<bool> TryStartAsync(IHost host)
    {
        try
        {
            await host.StartAsync();
            return true;
        }
        catch (Exception exception) when (Explain(exception) is { } sentences)
        {
            Refuse(sentences);
            return false;
        }
    }

    /// <summary>Says in three lines what to open and do.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Three lines for the person at the terminal, whatever the log's form.")]
    public void Welcome(SandboxServer? sandbox)
    {
        var mqtt = string.Create(CultureInfo.InvariantCulture, $"{Values["Broker:Host"]}:{Values["EmbeddedBroker:Port"]}");
        Console.Out.WriteLine(sandbox is null
            ? "Pepeunit.Bot is running. Open your bot in Telegram and press Start."
            : $"Pepeunit.Bot is running. Open {sandbox.BaseAddress} in a browser: a chat without Telegram (set PU_TELEGRAM_TOKEN for the real one).");
        Console.Out.WriteLine("Press Start, then \"Try a demo device\", then \"Listen\": a chart follows in the chat.");
        Console.Out.WriteLine(
            $"Devices connect to mqtt://{mqtt}; health at http://localhost:{Values["Http:Port"]}/health/ready; stop with Ctrl+C.");
    }

    private static IEnumerable<string>? Explain(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException { InnerExceptions: var inner } when inner.All(one => one is OptionsValidationException) =>
            inner.Cast<OptionsValidationException>().SelectMany(one => one.Failures),
        DataFolderInUseException or MigrationException => [exception.Message],
        IOException io when io.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException =>
            [io.Message + " Stop the program that uses the port, or set PU_HTTP_PORT or PU_MQTT_PORT to a free one."],
        _ => null,
    };

    private IEnumerable<string> FindKeyProblems()
    {
        if (Values.GetValueOrDefault("Instance:Key") is { } key
            && System.Text.Encoding.UTF8.GetByteCount(key) < InstanceKey.MinBytes)
        {
            yield return $"PU_INSTANCE_KEY has {System.Text.Encoding.UTF8.GetByteCount(key)} bytes, but must have at least "
                + $"{InstanceKey.MinBytes}: HS256 is not safe with less. Leave it out to have one made.";
        }
    }

    private IEnumerable<PortCheck.Wanted> WantedPorts()
    {
        yield return new("PU_HTTP_PORT", Address("Http:Address"), Port("Http:Port"));
        yield return new("PU_METRICS_PORT", Address("Metrics:Address"), Port("Metrics:Port"));
        if (Values["Broker:Kind"] == "embedded")
            yield return new("PU_MQTT_PORT", Address("Http:Address"), Port("EmbeddedBroker:Port"));
        if (UsesSandbox) yield return new("PU_SANDBOX_PORT", Address("Sandbox:Address"), Port("Sandbox:Port"));
    }

    private int Port(string key) => int.Parse(Values[key]!, CultureInfo.InvariantCulture);

    private IPAddress Address(string key) => IPAddress.Parse(Values[key]!);
}
