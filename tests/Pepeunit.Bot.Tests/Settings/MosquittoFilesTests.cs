using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Settings;

public sealed class MosquittoFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_in_a_folder_that_can_be_written_is_fine_and_nothing_is_left_there()
    {
        Assert.Empty(Problems("external", Path.Combine(_folder.Path, "acl")));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Empty(Problems("embedded", null));
    }

    [Fact]
    public void What_cannot_work_is_told_with_name_value_and_remedy()
    {
        var file = Path.Combine(_folder.Path, "acl");
        var missing = Path.Combine(_folder.Path, "no", "acl");

        Assert.Equal(
            [$"PU_MOSQUITTO_ACL_FILE is \"{file}\", but PU_BROKER is \"embedded\". Leave it out, or set PU_BROKER to external."],
            Problems("embedded", file));
        Assert.Equal(
            [$"PU_MOSQUITTO_ACL_FILE is \"{missing}\", but there is no folder {Path.GetDirectoryName(missing)}. "
                + "Make it, or name another file."],
            Problems("external", missing));
        Assert.Equal(
            ["PU_MOSQUITTO_PID_FILE is \"pid\", but PU_MOSQUITTO_ACL_FILE is not set. Set both, or leave both out."],
            Problems("external", null, "pid"));
        Assert.Equal(
            ["PU_MQTT_USERNAME is set, but PU_MOSQUITTO_ACL_FILE gives that name all rights, and mosquitto asks nobody for a "
                + "password then. Leave PU_MQTT_USERNAME out: the server shows a token that cannot be guessed."],
            Problems("external", file, user: "ingest"));
    }

    private static IEnumerable<string> Problems(string broker, string? acl, string? pid = null, string? user = null)
    {
        var values = new Dictionary<string, string?> { ["Broker:Kind"] = broker };
        if (acl is not null) values["Mosquitto:AclFile"] = acl;
        if (pid is not null) values["Mosquitto:PidFile"] = pid;
        if (user is not null) values["ExternalBroker:UserName"] = user;
        return MosquittoFiles.FindProblems(values);
    }
}
