using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Where devices find this instance, as written into their <c>env.json</c>.</summary>
/// <param name="LocalMqttHost">Where this process itself reaches the broker.</param>
internal sealed record InstanceAddress(
    string Domain, string HttpType, string MqttHost, int MqttPort, string LocalMqttHost);

/// <summary>The two files that a device reads; shapes as existing Pepeunit clients expect them.</summary>
internal static class UnitFiles
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        // Names in any script stay readable for the person who opens the file.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // What no person's value takes the place of: a device with a wrong one is lost to the server.
    private static readonly string[] Fixed = ["PU_AUTH_TOKEN", "PU_COMMIT_VERSION"];

    /// <summary>A person's own values win over the secrets that are stored, over what is generated, over the Repo's example.</summary>
    /// <param name="version">Of the Repo that the Unit is made from; null for others.</param>
    public static byte[] Env(InstanceAddress address, string token, UnitSecrets secrets, RepoVersion? version)
    {
        var env = Generated(address, token, secrets, version?.Version ?? "");
        foreach (var entry in version?.Env.Entries ?? [])
        {
            if (!env.ContainsKey(entry.Key)) env[entry.Key] = JsonNode.Parse(entry.Value.GetRawText());
        }

        foreach (var (key, value) in secrets.Values ?? [])
        {
            if (!Fixed.Contains(key)) env[key] = JsonNode.Parse(value.GetRawText());
        }

        return Bytes(env);
    }

    private static JsonObject Generated(
        InstanceAddress address, string token, UnitSecrets secrets, string version) => new()
        {
            ["PU_DOMAIN"] = address.Domain,
            ["PU_HTTP_TYPE"] = address.HttpType,
            ["PU_APP_PREFIX"] = "/pepeunit",
            ["PU_API_ACTUAL_PREFIX"] = "/api/v1",
            ["PU_MQTT_HOST"] = address.MqttHost,
            ["PU_MQTT_PORT"] = address.MqttPort,
            ["PU_AUTH_TOKEN"] = token,
            ["PU_SECRET_KEY"] = secrets.SecretKey,
            ["PU_ENCRYPT_KEY"] = secrets.EncryptKey,
            ["PU_MQTT_PING_INTERVAL"] = 20,
            ["PU_MQTT_KEEPALIVE"] = 60,
            ["PU_STATE_SEND_INTERVAL"] = 60,
            ["PU_MIN_LOG_LEVEL"] = "Debug",
            ["PU_MAX_LOG_LENGTH"] = 64,
            ["PU_COMMIT_VERSION"] = version,
        };

    /// <param name="links">To the Unit's Inputs: each is one more topic that the device subscribes to.</param>
    /// <param name="example">Of the Unit's Repo, whose commands and reports alone are listed; null: all are.</param>
    public static byte[] Schema(
        string domain, Unit unit, IReadOnlyList<UnitNode> nodes, IReadOnlyList<UnitEdge> links, SchemaExample? example) =>
        Bytes(new JsonObject
        {
            ["input_base_topic"] = BaseTopics(
                domain, "input_base_topic", unit, example?.Commands ?? SchemaExample.KnownCommands),
            ["output_base_topic"] = BaseTopics(
                domain, "output_base_topic", unit, example?.Reports ?? SchemaExample.KnownReports),
            ["input_topic"] = Topics(domain, nodes, NodeDirection.Input, links),
            ["output_topic"] = Topics(domain, nodes, NodeDirection.Output, []),
        });

    private static JsonObject BaseTopics(string domain, string kind, Unit unit, IReadOnlyList<string> names) =>
        new(names.Select(name => KeyValuePair.Create<string, JsonNode?>(
            name + "/pepeunit", new JsonArray($"{domain}/{kind}/{unit.Id}/{name}/pepeunit"))));

    private static JsonObject Topics(
        string domain, IReadOnlyList<UnitNode> nodes, NodeDirection direction, IReadOnlyList<UnitEdge> links) =>
        new(nodes.Where(node => node.Direction == direction).OrderBy(node => node.Position).Select(node =>
            KeyValuePair.Create<string, JsonNode?>(node.SchemaName, new JsonArray(
                [node.TopicOn(domain), .. links.Where(link => link.Input == node.Id).Select(link => link.TopicOn(domain))]))));

    private static byte[] Bytes(JsonObject file) => JsonSerializer.SerializeToUtf8Bytes(file, Readable);
}
