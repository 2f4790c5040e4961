using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Pepeunit.Bot.Features.Units.Mosquitto;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Mosquitto;

/// <summary>Whom the signal may reach: a shell under the name of mosquitto, or of something else.</summary>
[SupportedOSPlatform("linux")]
public sealed class MosquittoProcessTests : IDisposable
{
    private const string Nobody = "65534";

    private readonly TempFolder _folder = new();
    private readonly List<Process> _started = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string PidFile => Path.Combine(_folder.Path, "pid");

    private string AclFile => Path.Combine(_folder.Path, "acl");

    public MosquittoProcessTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals are sent on Linux only");
        File.WriteAllText(AclFile, "");
        File.SetUnixFileMode(AclFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
    }

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _folder.Dispose();
    }

    [Fact]
    public void Without_a_process_there_is_nothing_to_ask()
    {
        Assert.Equal(MosquittoReload.NotRunning, Reload());
        File.WriteAllText(PidFile, "2147483647");
        Assert.Equal(MosquittoReload.NotRunning, Reload());
        File.WriteAllText(PidFile, "");
        Assert.Equal(MosquittoReload.NotRunning, Reload());
    }

    [Fact]
    public async Task One_that_handles_the_signal_is_asked()
    {
        var mosquitto = await StartAsync("mosquitto", "trap 'echo reloaded' HUP; echo ready; while :; do sleep 0.05; done");

        Assert.Equal(MosquittoReload.Asked, Reload());

        Assert.Equal("reloaded", await mosquitto.StandardOutput.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task One_that_does_not_handle_the_signal_yet_is_left_alone()
    {
        var mosquitto = await StartAsync("mosquitto", "echo ready; read; echo alive");

        Assert.Equal(MosquittoReload.NotRunning, Reload());

        await mosquitto.StandardInput.WriteLineAsync();
        Assert.Equal("alive", await mosquitto.StandardOutput.ReadLineAsync(Stop));
    }

    [Fact]
    public async Task Another_program_under_its_number_is_left_alone()
    {
        await StartAsync("nginx", "trap 'echo reloaded' HUP; echo ready; read");

        Assert.Equal(MosquittoReload.NotMosquitto, Reload());
    }

    [Fact]
    public async Task One_that_could_not_read_the_file_is_not_asked_because_it_would_then_allow_everything()
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root may start a process of another user");
        await StartAsync("mosquitto", "trap : HUP; echo ready; read", Nobody);

        Assert.Equal(MosquittoReload.Unreadable, Reload());
        Assert.True(UnixFile.TryGiveToGroup(AclFile, uint.Parse(Nobody, CultureInfo.InvariantCulture)));
        Assert.Equal(MosquittoReload.Asked, Reload());
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_000_000);
        Assert.Equal(MosquittoReload.Unreadable, Reload());
    }

    private MosquittoReload Reload() => new MosquittoProcess(PidFile, AclFile).Reload();

    /// <summary>Starts bash under a name, perhaps as another user, and writes its number when it says that it is ready.</summary>
    private async Task<Process> StartAsync(string name, string script, string? user = null)
    {
        var program = Path.Combine(_folder.Path, name);
        File.Copy("/bin/bash", program);
        string[] command = user is null
            ? [program, "-c", script]
            : ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", program, "-c", script];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _started.Add(process);
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(Stop));
        await File.WriteAllTextAsync(PidFile, process.Id.ToString(CultureInfo.InvariantCulture) + "\n", Stop);
        return process;
    }
}
