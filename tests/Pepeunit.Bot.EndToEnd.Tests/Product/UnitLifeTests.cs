using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Pepeunit.Bot.Testing;
using Pepeunit.Bot.Testing.Devices;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>A Unit from the commit that it is made of to its deletion, with a real Git server, the page and a device.</summary>
public sealed class UnitLifeTests(Browser browser)
{
    private const string RepoName = "Fan regulator";
    private const string UnitName = "Kitchen fan";
    private const string Password = "correct horse";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_unit_lives_from_its_repo_over_an_update_to_its_deletion()
    {
        await using var git = await GitServer.StartAsync();
        var first = CommitFirst(git);
        await using var product = await ProductProcess.StartAsync(
            Stop, ("PU_GIT_ALLOWED_HOSTS", "localhost"), ("PU_GIT_CA_FILE", git.CaFile));
        await using var phone = await browser.OpenPhoneAsync();
        var chat = await ChatPage.OpenAsync(phone, product, 1002);
        await chat.TapStartAsync();
        await chat.TapAsync("London");

        await PublishAsync(chat, git);
        var (env, schema) = await MakeUnitAsync(chat);
        await using var device = new MicroPythonDevice(env, schema, new DeviceNetwork(product.MqttPort, product.Http.Port));
        Assert.Equal((Password, first), (Text(device.Env["WIFI_PASSWORD"]), Text(device.Env["PU_COMMIT_VERSION"])));
        await CheckFirmwareAsync(device, "print('one')");

        await device.StartAsync(Stop);
        await RunAsync(chat, device, first);
        await UpdateAsync(chat, git, device);
        await DeleteAsync(chat, device, product);

        Assert.Empty(device.Failures);
    }

    private static string CommitFirst(GitServer git) => git.Commit(
        "fan",
        ("schema_example.json", """
            {
              "input_base_topic": ["update/pepeunit", "env_update/pepeunit", "schema_update/pepeunit", "log_sync/pepeunit"],
              "output_base_topic": ["state/pepeunit", "log/pepeunit"],
              "input_topic": ["speed/pepeunit"],
              "output_topic": ["temperature/pepeunit"]
            }
            """),
        ("env_example.json", """{"PERIOD": 30, "WIFI_PASSWORD": ""}"""),
        ("pepeunit.toml", $"""
            [general]
            name = "{RepoName}"
            language = "Micropython"
            """),
        (".pepeignore", "plans/\n"),
        ("plans/fan.txt", "not for the device"),
        ("lib/fan.py", "speed = 0"),
        ("main.py", "print('one')"));

    private static async Task PublishAsync(ChatPage chat, GitServer git)
    {
        await chat.TypeAsync("/repos");
        await chat.TapAsync("Publish");
        await chat.TapAsync("In a Git repository");
        await chat.SeeLastAsync("Type the https address");
        await chat.TypeAsync(git.AddressOf("fan").AbsoluteUri);
        await chat.SeeLastAsync("ask for a password?");
        await chat.ScreenshotAsync("whole-1-address");
        await chat.TapAsync("No, it is open");
        await chat.SeeLastAsync("The Repo is ready");
        await chat.SeeLastAsync(RepoName);
        await chat.ScreenshotAsync("whole-2-repo");
    }

    private static async Task<(byte[] Env, byte[] Schema)> MakeUnitAsync(ChatPage chat)
    {
        await chat.TapAsync("Make a Unit");
        await chat.SeeLastAsync("What shall it be called?");
        await chat.TypeAsync(UnitName);
        await chat.SeeLastAsync("Which version shall it run?");
        await chat.ScreenshotAsync("whole-3-version");
        await chat.TapAsync("main");
        await chat.SeeLastAsync("Variable 1 of 1: WIFI_PASSWORD");
        await chat.ScreenshotAsync("whole-4-variable");
        await chat.TypeAsync(Password);
        await Expect(chat.Documents).ToHaveCountAsync(2);
        await chat.ScreenshotAsync("whole-5-files");
        return (await DownloadAsync(chat, 0), await DownloadAsync(chat, 1));
    }

    /// <summary>The archive over REST: what the Repo does not leave out, and the Unit's own two files.</summary>
    private static async Task CheckFirmwareAsync(PlatformDevice device, string main)
    {
        var answer = await device.Rest.GetAsync($"/units/firmware/zip/{device.UnitId}", Stop);
        Assert.Equal(200, answer.Status);
        await using var zip = new ZipArchive(new MemoryStream(answer.Body));
        var files = new Dictionary<string, string>();
        foreach (var entry in zip.Entries.Where(entry => entry.Name.Length > 0))
        {
            using var reader = new StreamReader(await entry.OpenAsync(Stop));
            files[entry.FullName] = await reader.ReadToEndAsync(Stop);
        }

        Assert.Equal((main, "speed = 0"), (files["main.py"], files["lib/fan.py"]));
        Assert.DoesNotContain("plans/fan.txt", files.Keys);
        Assert.True(JsonNode.DeepEquals(device.Env, JsonNode.Parse(files["env.json"])), files["env.json"]);
        Assert.True(JsonNode.DeepEquals(device.Schema, JsonNode.Parse(files["schema.json"])), files["schema.json"]);
    }

    private static async Task RunAsync(ChatPage chat, PlatformDevice device, string version)
    {
        await OpenUnitAsync(chat);
        await chat.SeeLastAsync("temperature: no value yet");
        await device.SendAsync("temperature", "21.5", Stop);
        await device.TellStateAsync(Stop);
        await RefreshUntilAsync(chat, "temperature: 21.5");
        await chat.ScreenshotAsync("whole-6-value");
        await SeeVersionAsync(chat, version);
        await chat.ScreenshotAsync("whole-7-state");
    }

    private static async Task UpdateAsync(ChatPage chat, GitServer git, PlatformDevice device)
    {
        var next = git.Commit("fan", ("main.py", "print('two')"));
        await chat.TypeAsync("/repos");
        await chat.TapAsync(RepoName);
        await chat.SeeLastAsync("Units made from it: 1");
        await chat.TapAsync("Look for changes");
        await RefreshUntilAsync(chat, next[..8]);
        await chat.ScreenshotAsync("whole-8-new-version");

        await OpenUnitAsync(chat);
        await chat.TapAsync("Firmware");
        await chat.SeeLastAsync($"The Repo is at main · {next[..8]}");
        await chat.ScreenshotAsync("whole-9-firmware");
        Assert.Empty(device.Obeyed);
        await chat.TapAsync("Update");
        await chat.SeeLastAsync("The device has been told to update");
        await Eventually.HoldsAsync(
            () => !device.Obeyed.IsEmpty || !device.Failures.IsEmpty, "the device obeys the command", Stop);
        Assert.Empty(device.Failures);
        Assert.Equal("Update", Assert.Single(device.Obeyed));
        Assert.Equal(next, Text(device.Env["PU_COMMIT_VERSION"]));
        Assert.NotEmpty(device.Firmware!);
        await CheckFirmwareAsync(device, "print('two')");

        await RefreshUntilAsync(chat, "The device says that it runs this version");
        await chat.ScreenshotAsync("whole-10-updated");
        await OpenUnitAsync(chat);
        await SeeVersionAsync(chat, next);
        await chat.ScreenshotAsync("whole-11-state");
    }

    private static async Task DeleteAsync(ChatPage chat, PlatformDevice device, ProductProcess product)
    {
        Assert.True(device.Session.IsOpen);
        await OpenUnitAsync(chat);
        await chat.TapAsync("Delete");
        await chat.SeeLastAsync($"Delete {UnitName}?");
        await chat.ScreenshotAsync("whole-12-delete");
        await chat.TapAsync("Yes, delete it");
        await chat.SeeLastAsync("You have none yet");
        await chat.ScreenshotAsync("whole-13-deleted");

        await Eventually.HoldsAsync(() => !device.Session.IsOpen, "the broker has sent the device away", Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => DeviceSession.ConnectAsync(product.MqttPort, device.Token, device.UnitId, _ => { }, Stop));
        var answer = await device.Rest.GetAsync($"/units/firmware/zip/{device.UnitId}", Stop);
        Assert.Equal(401, answer.Status);
    }

    /// <summary>From the Unit's card: its state says that the version runs and is the wanted one.</summary>
    private static async Task SeeVersionAsync(ChatPage chat, string version)
    {
        await chat.TapAsync("State");
        await chat.SeeLastAsync($"{UnitName}: state");
        await RefreshUntilAsync(chat, $"Firmware: {version[..8]}, as wanted");
    }

    private static async Task OpenUnitAsync(ChatPage chat)
    {
        await chat.TypeAsync("/units");
        await chat.SeeLastAsync("1 of 50");
        await chat.TapAsync(UnitName);
        await chat.SeeLastAsync($"📟 {UnitName}");
    }

    /// <summary>Taps until the words are there: what a device sends is stored within a second or two.</summary>
    private static Task RefreshUntilAsync(ChatPage chat, string words) => Eventually.HoldsAsync(
        async () =>
        {
            await chat.TapAsync("Refresh");
            try
            {
                await Expect(chat.Page.Locator("[data-testid^=message-]").Last)
                    .ToContainTextAsync(words, new() { Timeout = 2_000 });
                return true;
            }
            catch (PlaywrightException)
            {
                return false;
            }
        },
        $"'{words}' is in the newest message", Stop);

    private static async Task<byte[]> DownloadAsync(ChatPage chat, int index) =>
        Encoding.UTF8.GetBytes((await DeviceTests.DownloadAsync(chat, index)).GetRawText());

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
