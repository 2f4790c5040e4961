using System.Text;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Repos;

public sealed class RepoContentTests
{
    private const string Schema = """{"output_topic": ["t/pepeunit"]}""";

    [Fact]
    public void What_pepeignore_names_and_what_the_server_makes_is_no_firmware()
    {
        var content = Read(
            ("schema_example.json", Schema), ("main.py", "x"), ("LICENSE", "x"), ("docs/a.md", "x"), ("env.json", "{}"),
            ("schema.json", "{}"), (".git/config", "x"), (".pepeignore", "LICENSE\ndocs/\nschema_example.json"),
            ("README.md", "# Hi")).Value!;

        Assert.Equal(["README.md", "main.py"], content.Firmware.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("# Hi", content.Readme);
    }

    [Fact]
    public void The_manifest_tells_name_language_and_what_variables_are_for()
    {
        var content = Read(("schema_example.json", Schema), ("pepeunit.toml", """
            [general]
            name = "Fan"
            description = "Turns."
            language = "Micropython"
            hardware = ["esp32"]
            firmware = [{name = "x.bin", link = "https://example.org/x"}]

            [env_description]
            WIFI_SSID = "Name of the network"
            """)).Value!;

        Assert.Equal(("Fan", "Turns.", false), (content.Manifest.Name, content.Manifest.Description, content.Manifest.IsCompiled));
        Assert.Equal("Name of the network", content.Manifest.EnvDescriptions["WIFI_SSID"]);
    }

    [Theory]
    [InlineData("Golang", true)]
    [InlineData("C++", true)]
    [InlineData("python", false)]
    public void The_language_says_whether_it_is_compiled(string language, bool isCompiled) => Assert.Equal(
        isCompiled,
        Read(("schema_example.json", Schema), ("pepeunit.toml", $"[general]\nlanguage = \"{language}\"")).Value!.Manifest.IsCompiled);

    [Fact]
    public void Bad_files_are_refused_with_their_reason()
    {
        Assert.Equal(RepoFault.NoSchema, Read(("main.py", "x")).Problem?.Fault);
        Assert.Equal(RepoFault.NotToml, Read(("schema_example.json", Schema), ("pepeunit.toml", "a = = 1")).Problem?.Fault);
        Assert.Equal(RepoFault.BadEnvShape, Read(("schema_example.json", Schema), ("env_example.json", """{"A":[]}""")).Problem?.Fault);
    }

    [Fact]
    public void Versions_differ_when_a_name_or_a_byte_differs()
    {
        var version = Version(("a", "xy"), ("b", ""));

        Assert.Matches("^[0-9a-f]{40}$", version);
        Assert.Equal(version, Version(("b", ""), ("a", "xy")));
        Assert.NotEqual(version, Version(("a", "x"), ("b", "y")));
        Assert.NotEqual(version, Version(("ax", "y"), ("b", "")));
    }

    private static RepoResult<RepoContent> Read(params (string Path, string Text)[] files) => RepoContent.Read(Bytes(files));

    private static string Version(params (string Path, string Text)[] files) => RepoContent.VersionOf(Bytes(files));

    private static Dictionary<string, byte[]> Bytes((string Path, string Text)[] files) =>
        files.ToDictionary(file => file.Path, file => Encoding.UTF8.GetBytes(file.Text));
}
