using System.Security.Cryptography;
using System.Text.Json;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

public sealed class UnitFilesTests
{
    private static readonly InstanceAddress Address = new("iot.example.org", "https", "iot.example.org", 1883, "127.0.0.1");
    private static readonly Unit Unit = new(
        new UnitId(Guid.Parse("0198f0b4-0000-7000-8000-000000000001")), 1, "Теплица", UnitOrigin.Named,
        Visibility.Private, "t", null, 0);

    [Fact]
    public void Env_has_every_key_a_device_expects()
    {
        var env = JsonDocument.Parse(UnitFiles.Env(Address, "jwt", UnitSecrets.Create(), version: null)).RootElement;

        Assert.Equal(
            [
                "PU_DOMAIN", "PU_HTTP_TYPE", "PU_APP_PREFIX", "PU_API_ACTUAL_PREFIX", "PU_MQTT_HOST", "PU_MQTT_PORT",
                "PU_AUTH_TOKEN", "PU_SECRET_KEY", "PU_ENCRYPT_KEY", "PU_MQTT_PING_INTERVAL", "PU_MQTT_KEEPALIVE",
                "PU_STATE_SEND_INTERVAL", "PU_MIN_LOG_LEVEL", "PU_MAX_LOG_LENGTH", "PU_COMMIT_VERSION",
            ],
            env.EnumerateObject().Select(property => property.Name));
        Assert.Equal("jwt", env.GetProperty("PU_AUTH_TOKEN").GetString());
        Assert.Equal(32, Convert.FromBase64String(env.GetProperty("PU_SECRET_KEY").GetString()!).Length);
    }

    [Fact]
    public void Schema_lists_the_topics_in_the_platforms_shapes()
    {
        var output = Node("temperature", NodeDirection.Output);
        var input = Node("heater", NodeDirection.Input);

        var schema = JsonDocument.Parse(UnitFiles.Schema("iot.example.org", Unit, [output, input], [], example: null)).RootElement;

        Assert.Equal(
            $"iot.example.org/{output.Id}/pepeunit",
            schema.GetProperty("output_topic").GetProperty("temperature/pepeunit")[0].GetString());
        Assert.Equal(
            $"iot.example.org/{input.Id}/pepeunit",
            schema.GetProperty("input_topic").GetProperty("heater/pepeunit")[0].GetString());
        Assert.Equal(
            $"iot.example.org/input_base_topic/{Unit.Id}/log_sync/pepeunit",
            schema.GetProperty("input_base_topic").GetProperty("log_sync/pepeunit")[0].GetString());
        Assert.Equal(
            $"iot.example.org/output_base_topic/{Unit.Id}/state/pepeunit",
            schema.GetProperty("output_base_topic").GetProperty("state/pepeunit")[0].GetString());
    }

    [Fact]
    public void Sealed_secrets_open_only_for_their_unit_and_instance()
    {
        var seal = new UnitSecretsSeal(new InstanceKey(new string('a', 32)));
        var secrets = UnitSecrets.Create();

        var box = seal.Seal(secrets, "unit-1");

        Assert.Equal(secrets, seal.Open(box, "unit-1"));
        Assert.DoesNotContain(secrets.SecretKey, box, StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => seal.Open(box, "unit-2"));
        Assert.ThrowsAny<CryptographicException>(
            () => new UnitSecretsSeal(new InstanceKey(new string('b', 32))).Open(box, "unit-1"));
    }

    [Fact]
    public void The_instance_key_is_in_neither_file()
    {
        var key = new string('q', 40);
        var tokens = new UnitTokens(new InstanceKey(key), TimeProvider.System);

        var env = UnitFiles.Env(Address, tokens.Issue(Unit.Id, "t"), UnitSecrets.Create(), version: null);
        var schema = UnitFiles.Schema("iot.example.org", Unit, [], [], example: null);

        foreach (var file in (byte[][])[env, schema])
        {
            var text = System.Text.Encoding.UTF8.GetString(file);
            Assert.DoesNotContain(key, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key)), text, StringComparison.Ordinal);
        }
    }

    private static UnitNode Node(string name, NodeDirection direction) => new(
        new UnitNodeId(Guid.CreateVersion7()), Unit.Id, name, direction, Visibility.Private, false, 0);
}
