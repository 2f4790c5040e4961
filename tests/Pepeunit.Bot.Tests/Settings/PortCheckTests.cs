using System.Net;
using System.Net.Sockets;
using Pepeunit.Bot.Settings;
using Xunit;

namespace Pepeunit.Bot.Tests.Settings;

public sealed class PortCheckTests
{
    [Fact]
    public void A_taken_port_is_named_with_its_setting_and_the_remedy()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var problem = Assert.Single(PortCheck.FindProblems([new("PU_HTTP_PORT", IPAddress.Loopback, port)]));

        Assert.Equal(
            $"PU_HTTP_PORT is {port}, which another program is using. Stop that program, or set PU_HTTP_PORT to a free port.",
            problem);
    }

    [Fact]
    public void Two_settings_with_one_port_are_told()
    {
        var problems = PortCheck.FindProblems(
            [new("PU_HTTP_PORT", IPAddress.Loopback, FreePort()), new("PU_MQTT_PORT", IPAddress.Loopback, FreePort())]);
        Assert.Empty(problems);

        var port = FreePort();
        var problem = Assert.Single(PortCheck.FindProblems(
            [new("PU_HTTP_PORT", IPAddress.Loopback, port), new("PU_MQTT_PORT", IPAddress.Loopback, port)]));

        Assert.Equal($"PU_MQTT_PORT is {port}, which PU_HTTP_PORT uses too. Give each a port of its own.", problem);
    }

    [Fact]
    public void An_address_that_this_machine_has_not_is_told()
    {
        // TEST-NET-1 (RFC 5737): no machine has it.
        var problem = Assert.Single(PortCheck.FindProblems([new("PU_HTTP_PORT", IPAddress.Parse("192.0.2.1"), FreePort())]));

        Assert.Contains("this machine has no address 192.0.2.1", problem, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
