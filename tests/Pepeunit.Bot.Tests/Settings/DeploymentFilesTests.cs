using System.Globalization;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Settings;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Pepeunit.Bot.Tests.Settings;

/// <summary>No Docker runs where the tests run: what the files name is compared with what the program has.</summary>
public sealed partial class DeploymentFilesTests
{
    private static readonly string Top = FindTop();

    [Fact]
    public void The_readme_has_one_row_for_each_setting_with_its_default_and_unit()
    {
        var rows = File.ReadAllLines(Path.Combine(Top, "README.md"))
            .Where(line => line.StartsWith("| `PU_", StringComparison.Ordinal)).ToList();

        Assert.Equal(SettingCatalog.All.Select(Row), rows);
    }

    [Fact]
    public void The_compose_file_names_only_settings_that_exist()
    {
        var environment = (YamlMappingNode)Bot()["environment"];

        foreach (var (name, value) in environment.Children)
        {
            var setting = Assert.Single(SettingCatalog.All, setting => setting.Name == name.ToString());
            var text = value.ToString();
            var variable = Variable().Match(text);
            if (variable.Success) Assert.Equal(setting.Name, variable.Groups["name"].Value);
            var given = variable.Success ? variable.Groups["default"].Value : text;
            if (given.Length > 0) Assert.Null(setting.FindProblem(given));
        }
    }

    [Fact]
    public void The_compose_file_publishes_the_ports_that_the_program_listens_on()
    {
        var inside = ((YamlSequenceNode)Bot()["ports"]).Select(port => port.ToString().Split(':')[^1]).Order();
        var listens = SettingCatalog.All.Where(setting => setting.Kind == SettingKind.Port).Select(setting => setting.Default!);

        Assert.Equal(listens.Order(), inside);
    }

    [Fact]
    public void The_container_writes_to_its_volume_only_and_asks_the_health_path_that_exists()
    {
        var bot = Bot();
        var dockerfile = File.ReadAllText(Path.Combine(Top, "Dockerfile"));

        Assert.Equal("true", bot["read_only"].ToString());
        Assert.Contains("PU_DATA_FOLDER=/data", dockerfile, StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", dockerfile, StringComparison.Ordinal);
        Assert.Equal("data:/data", Assert.Single((YamlSequenceNode)bot["volumes"]).ToString());
        Assert.Contains("GET /health/ready ", bot["healthcheck"]["test"].ToString(), StringComparison.Ordinal);
    }

    /// <summary>The row of the README's table; when the test fails, its output is what to paste.</summary>
    private static string Row(Setting setting)
    {
        var kind = setting.Kind switch
        {
            SettingKind.Choice => string.Join(", ", setting.Choices.Select(choice => $"`{choice}`")),
            SettingKind.Number => string.Create(
                CultureInfo.InvariantCulture, $"{setting.Range.Min} to {setting.Range.Max} {setting.Unit}").Trim(),
            SettingKind.Switch => "`true`, `false`",
            _ => setting.Unit.Length == 0 ? setting.Kind.ToString().ToLowerInvariant() : setting.Unit,
        };
        var fallback = setting.Default is null ? "" : $"`{setting.Default}`";
        return $"| `{setting.Name}` | {fallback} | {kind} | {setting.Purpose} |";
    }

    private static YamlMappingNode Bot()
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Top, "docker-compose.yml"));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode["services"]["bot"];
    }

    private static string FindTop()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Pepeunit.Bot.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^\$\{(?<name>PU_[A-Z_]+):-(?<default>[^}]*)\}$")]
    private static partial Regex Variable();
}
