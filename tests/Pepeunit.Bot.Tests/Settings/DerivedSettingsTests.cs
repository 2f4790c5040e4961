using System.ComponentModel.DataAnnotations;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Settings;

public sealed class DerivedSettingsTests
{
    [Theory]
    [InlineData("iot.example.org", "pepeunit-bot-iot.example.org")]
    [InlineData("127.0.0.1:18080", "pepeunit-bot-127.0.0.1:18080")]
    public void Each_instance_has_a_client_id_of_its_own_at_the_external_broker(string domain, string expected) =>
        Assert.Equal(expected, ClientId(domain));

    [Fact]
    public void The_longest_domain_still_gives_a_client_id_that_is_allowed()
    {
        var clientId = ClientId(new string('a', 253) + ":65535");

        Assert.EndsWith("a:65535", clientId, StringComparison.Ordinal);
        var options = new ExternalBrokerOptions { Host = "localhost", ClientId = clientId };
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
    }

    private static string ClientId(string domain)
    {
        var given = SettingsReader.Read(["--PU_DOMAIN=" + domain], new Dictionary<string, string>()).Values;
        return DerivedSettings.Complete(given)["ExternalBroker:ClientId"]!;
    }
}
