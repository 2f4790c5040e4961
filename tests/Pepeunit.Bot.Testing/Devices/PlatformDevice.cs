using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Pepeunit.Bot.Testing.Devices;

/// <summary>Where a device of a test finds the instance: on this machine, whatever host its files name.</summary>
public sealed record DeviceNetwork(int MqttPort, int HttpPort);

/// <summary>
/// A device that knows the platform by its files alone: it subscribes to what <c>schema.json</c> lists, tells its state and
/// log, sends values and obeys the four commands. What differs between clients is in the classes that derive from it.
/// </summary>
public abstract class PlatformDevice : IAsyncDisposable
{
    private readonly DeviceNetwork _network;
    private readonly Channel<DeviceMessage> _inbox = Channel.CreateUnbounded<DeviceMessage>();
    private readonly HashSet<string> _subscriptions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private Task _obeying = Task.CompletedTask;

    protected PlatformDevice(byte[] env, byte[] schema, DeviceNetwork network)
    {
        _network = network;
        Env = Parse(env);
        Schema = Parse(schema);
    }

    /// <summary>As the device has it now: commands replace it.</summary>
    public JsonObject Env { get; private set; }

    public JsonObject Schema { get; private set; }

    /// <summary>Entries that the device keeps, as it sends them at a LogSync.</summary>
    public ConcurrentQueue<JsonObject> OwnLog { get; } = new();

    /// <summary>Commands obeyed so far, in order.</summary>
    public ConcurrentQueue<string> Obeyed { get; } = new();

    /// <summary>What came to its Inputs: the name in <c>schema.json</c> and the value.</summary>
    public ConcurrentQueue<(string Input, string Value)> Received { get; } = new();

    /// <summary>What went wrong in the background; a test asserts that it is empty.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>The archive that the last Update fetched.</summary>
    public byte[]? Firmware { get; private set; }

    public string Token => Env["PU_AUTH_TOKEN"]!.GetValue<string>();

    /// <summary>The session that subscribes and publishes.</summary>
    public DeviceSession Session { get; private set; } = null!;

    public DeviceRest Rest => new(_network.HttpPort, Env["PU_DOMAIN"]!.GetValue<string>(), Token, Dialect);

    /// <summary>Of all that it publishes and subscribes to.</summary>
    protected abstract int Qos { get; }

    protected abstract HttpDialect Dialect { get; }

    /// <summary>The Unit's id, as this client finds it in the token.</summary>
    public abstract string UnitId { get; }

    /// <summary>Connects and subscribes.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Session = await OpenAsync(cancellationToken);
        await SubscribeAsync(cancellationToken);
        _obeying = Task.Run(ObeyAsync, cancellationToken);
    }

    public Task TellStateAsync(CancellationToken cancellationToken) => TellStateAsync(State(), cancellationToken);

    public Task TellStateAsync(JsonObject state, CancellationToken cancellationToken) =>
        PublishAsync(SystemTopic("state"), state.ToJsonString(), cancellationToken);

    /// <summary>Keeps an entry and sends it.</summary>
    public async Task LogAsync(string level, string text, CancellationToken cancellationToken)
    {
        var entry = LogEntry(level, text);
        OwnLog.Enqueue(entry);
        await PublishLogAsync(entry.ToJsonString(), cancellationToken);
    }

    /// <summary>Sends any payload to the log topic.</summary>
    public Task PublishLogAsync(string payload, CancellationToken cancellationToken) =>
        PublishAsync(SystemTopic("log"), payload, cancellationToken);

    /// <summary>Sends a value to all topics of an Output.</summary>
    public async Task SendAsync(string output, string value, CancellationToken cancellationToken)
    {
        foreach (var topic in Topics("output_topic", output)) await PublishAsync(topic, value, cancellationToken);
    }

    public Task PublishAsync(string topic, string payload, CancellationToken cancellationToken) =>
        Session.PublishAsync(topic, Encoding.UTF8.GetBytes(payload), Qos, cancellationToken);

    public virtual async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _obeying;
        if (Session is not null) await Session.DisposeAsync();
        _end.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the session as this client does at its start.</summary>
    protected abstract Task<DeviceSession> OpenAsync(CancellationToken cancellationToken);

    /// <summary>What it tells of itself, in the words of its kind.</summary>
    protected abstract JsonObject State();

    /// <summary>An entry with its time written as this client does.</summary>
    protected abstract JsonObject LogEntry(string level, string text);

    /// <summary>Sends the whole log as this client does.</summary>
    protected abstract Task SendWholeLogAsync(CancellationToken cancellationToken);

    protected Task<DeviceSession> ConnectAsync(string clientId, CancellationToken cancellationToken) =>
        DeviceSession.ConnectAsync(
            _network.MqttPort, Token, clientId, message => _inbox.Writer.TryWrite(message), cancellationToken);

    private string SystemTopic(string name) => Topics("output_base_topic", name)[0];

    private string[] Topics(string section, string name) =>
        [.. Schema[section]![name + "/pepeunit"]!.AsArray().Select(topic => topic!.GetValue<string>())];

    /// <summary>Subscribes to what is new in the schema, and leaves what is not there any more.</summary>
    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var wanted = new[] { "input_base_topic", "input_topic" }
            .SelectMany(section => Schema[section]!.AsObject())
            .SelectMany(topic => topic.Value!.AsArray().Select(url => url!.GetValue<string>()))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var topic in _subscriptions.Except(wanted).ToList())
        {
            await Session.UnsubscribeAsync(topic, cancellationToken);
            _subscriptions.Remove(topic);
        }

        foreach (var topic in wanted.Where(_subscriptions.Add)) await Session.SubscribeAsync(topic, Qos, cancellationToken);
    }

    private async Task ObeyAsync()
    {
        try
        {
            await foreach (var message in _inbox.Reader.ReadAllAsync(_end.Token))
            {
                if (message.Topic.Split('/') is [_, "input_base_topic", ..]) await ObeyAsync(message, _end.Token);
                else foreach (var input in InputsOf(message.Topic)) Received.Enqueue((input, message.Text));
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The test is over.
        }
        catch (Exception failure)
        {
            Failures.Enqueue(failure);
        }
    }

    private IEnumerable<string> InputsOf(string topic) => Schema["input_topic"]!.AsObject()
        .Where(input => input.Value!.AsArray().Any(url => url!.GetValue<string>() == topic))
        .Select(input => input.Key[..input.Key.LastIndexOf("/pepeunit", StringComparison.Ordinal)]);

    private async Task ObeyAsync(DeviceMessage message, CancellationToken cancellationToken)
    {
        var order = Parse(message.Payload);
        var command = order["COMMAND"]!.GetValue<string>();
        switch (command)
        {
            case "Update":
                Firmware = await FetchAsync($"/units/firmware/tgz/{UnitId}?wbits=9&level=9", cancellationToken);
                Env["PU_COMMIT_VERSION"] = order["PU_COMMIT_VERSION"]!.GetValue<string>();
                await TellStateAsync(cancellationToken);
                break;
            case "EnvUpdate":
                Env = Parse(await FetchAsync($"/units/env/{UnitId}", cancellationToken));
                break;
            case "SchemaUpdate":
                Schema = Parse(await FetchAsync($"/units/get_current_schema/{UnitId}", cancellationToken));
                await SubscribeAsync(cancellationToken);
                break;
            case "LogSync":
                await SendWholeLogAsync(cancellationToken);
                break;
            default:
                throw new InvalidDataException($"The server says {message.Text}.");
        }

        Obeyed.Enqueue(command);
    }

    private async Task<byte[]> FetchAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await Rest.GetAsync(path, cancellationToken);
        return answer.Status == 200
            ? answer.Body
            : throw new InvalidOperationException($"GET {path}: {answer.Status} {answer.Text}");
    }

    private static JsonObject Parse(byte[] json) =>
        JsonNode.Parse(json)?.AsObject() ?? throw new JsonException("The file is no JSON object.");
}
