using System.Text.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units;

/// <summary>What the server tells a device to do.</summary>
internal enum UnitCommand
{
    /// <summary>Fetch and install the firmware of the version that the message names.</summary>
    Update,

    /// <summary>Fetch <c>env.json</c>.</summary>
    EnvUpdate,

    /// <summary>Fetch <c>schema.json</c> and subscribe anew.</summary>
    SchemaUpdate,

    /// <summary>Send the whole log.</summary>
    LogSync,
}

/// <summary>Tells devices what to do, on their <c>input_base_topic</c>. Any number of callers at once.</summary>
/// <remarks>A device made from a Repo gets only what the <c>schema_example.json</c> of its version lists.</remarks>
internal sealed class UnitCommands(
    IDeviceMessages messages, UnitStore units, RepoVersionStore versions, InstanceAddress address)
{
    /// <summary>Whether the Unit's device understands the command; one that is not made from a Repo understands all.</summary>
    public async Task<bool> ListsAsync(UnitId unit, UnitCommand command, CancellationToken cancellationToken) =>
        await units.FindAsync(unit, cancellationToken) is not { } known
        || await versions.FindOfAsync(known, cancellationToken) is not { } version
        || version.Schema.Lists(command);

    /// <param name="update">For <see cref="UnitCommand.Update"/> alone: what to install.</param>
    /// <returns>
    /// Whether the broker has taken it: whether the device is there is not known. False, too, when the device does not
    /// understand the command: nothing is sent then.
    /// </returns>
    public async Task<bool> SendAsync(
        UnitId unit, UnitCommand command, FirmwareUpdate? update, CancellationToken cancellationToken)
    {
        if (!await ListsAsync(unit, command, cancellationToken)) return false;
        var message = new JsonObject { ["COMMAND"] = command.ToString() };
        if (update is not null) message["PU_COMMIT_VERSION"] = update.CommitVersion;
        if (update?.CompiledFirmwareLink is { } link) message["COMPILED_FIRMWARE_LINK"] = link.AbsoluteUri;
        return await messages.SendAsync(
            $"{address.Domain}/input_base_topic/{unit}/{WordOf(command)}/pepeunit",
            JsonSerializer.SerializeToUtf8Bytes(message), cancellationToken);
    }

    /// <summary>The fourth level of the command's topic, and its name in <c>schema_example.json</c>.</summary>
    public static string WordOf(UnitCommand command) => command switch
    {
        UnitCommand.Update => "update",
        UnitCommand.EnvUpdate => "env_update",
        UnitCommand.SchemaUpdate => "schema_update",
        UnitCommand.LogSync => "log_sync",
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, null),
    };
}

/// <param name="CommitVersion">The whole hash of the commit.</param>
/// <param name="CompiledFirmwareLink">Where a compiled firmware is fetched; null for interpreted ones.</param>
internal sealed record FirmwareUpdate(string CommitVersion, Uri? CompiledFirmwareLink);
