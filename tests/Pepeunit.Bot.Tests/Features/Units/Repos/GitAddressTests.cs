using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Git;
using Pepeunit.Bot.Web;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class GitAddressTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://git.example.org/fan.git", null)]
    [InlineData("https://git.example.org:443/a/b", null)]
    [InlineData("https://own.example.org:8443/a", null)]
    [InlineData("https://git.example.org:8443/a", nameof(RepoFault.PortNotAllowed))]
    [InlineData("http://git.example.org/fan.git", nameof(RepoFault.NotHttps))]
    [InlineData("file:///etc/passwd", nameof(RepoFault.NotHttps))]
    [InlineData("/etc/passwd", nameof(RepoFault.BadAddress))]
    [InlineData("ssh://git@git.example.org/fan.git", nameof(RepoFault.NotHttps))]
    [InlineData("git@git.example.org:fan.git", nameof(RepoFault.NotHttps))]
    [InlineData("git://git.example.org/fan.git", nameof(RepoFault.NotHttps))]
    [InlineData("ext::sh -c id", nameof(RepoFault.BadAddress))]
    [InlineData("https://user:secret@git.example.org/fan.git", nameof(RepoFault.SecretInAddress))]
    [InlineData("https://git.example.org", nameof(RepoFault.BadAddress))]
    [InlineData("https://git.example.org/fan.git?x=1", nameof(RepoFault.BadAddress))]
    [InlineData("https://git.example.org/fan.git#x", nameof(RepoFault.BadAddress))]
    [InlineData("--upload-pack=id", nameof(RepoFault.BadAddress))]
    [InlineData("fan", nameof(RepoFault.BadAddress))]
    [InlineData("", nameof(RepoFault.BadAddress))]
    public void Only_https_addresses_without_secrets_are_read(string text, string? fault) =>
        Assert.Equal(fault, Addresses().Read(text).Problem?.Fault.ToString());

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("140.82.121.3", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("100.128.0.1", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.0.0.8", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:4136:e378::", false)]
    [InlineData("2001:db8::1", false)]
    public void Addresses_that_are_not_of_the_public_internet_are_told_apart(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://2130706433/x")]
    [InlineData("https://0x7f.1/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[::ffff:10.0.0.1]/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public async Task A_written_address_that_is_not_public_is_refused(string address) => Assert.Equal(
        RepoFault.HostNotAllowed, (await Addresses().ResolveAsync(new Uri(address), Stop)).Problem?.Fault);

    [Fact]
    public async Task A_name_with_one_private_address_among_public_ones_is_refused()
    {
        var resolved = await Addresses("8.8.8.8", "192.168.1.1").ResolveAsync(new Uri("https://git.example.org/x"), Stop);

        Assert.Equal(RepoFault.HostNotAllowed, resolved.Problem?.Fault);
    }

    [Fact]
    public async Task A_name_is_asked_for_once_and_bound_to_the_answer()
    {
        var answers = new Queue<string>(["8.8.8.8", "127.0.0.1"]);
        var addresses = new GitAddresses((_, _) => Task.FromResult(new[] { IPAddress.Parse(answers.Dequeue()) }), Options());

        var target = (await addresses.ResolveAsync(new Uri("https://git.example.org/x"), Stop)).Value!;

        Assert.Equal("git.example.org:443:8.8.8.8", target.Pin);
        Assert.Single(answers);
    }

    [Fact]
    public async Task Hosts_of_the_setting_may_have_any_address()
    {
        var target = (await Addresses("10.0.0.5", "fd00::5").ResolveAsync(new Uri("https://own.example.org:8443/x"), Stop)).Value!;

        Assert.Equal("own.example.org:8443:10.0.0.5,[fd00::5]", target.Pin);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told_as_such()
    {
        var addresses = new GitAddresses((_, _) => throw new SocketException((int)SocketError.HostNotFound), Options());

        var resolved = await addresses.ResolveAsync(new Uri("https://nowhere.example.org/x"), Stop);

        Assert.Equal(RepoFault.UnknownHost, resolved.Problem?.Fault);
    }

    [Theory]
    [InlineData("anna:t0ken", "anna", "t0ken")]
    [InlineData("ghp_abc", "git", "ghp_abc")]
    [InlineData("a:b:c", "a", "b:c")]
    [InlineData(":x", null, null)]
    [InlineData("x:", null, null)]
    [InlineData("a b", null, null)]
    [InlineData("a\r\nX-Header: b", null, null)]
    public void Credentials_are_a_user_with_a_token_or_a_token_alone(string text, string? user, string? password)
    {
        var credentials = GitCredentials.Read(text);

        Assert.Equal((user, password), (credentials?.User, credentials?.Password));
        Assert.DoesNotContain(password ?? "-", $"{credentials}", StringComparison.Ordinal);
    }

    private static OptionsWrapper<GitOptions> Options() => new(new GitOptions { AllowedHosts = "own.example.org" });

    private static GitAddresses Addresses(params string[] answers) =>
        new((_, _) => Task.FromResult(answers.Select(IPAddress.Parse).ToArray()), Options());
}
