using System.Text.Json;
using System.Text.Json.Nodes;
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
internal sealed class UnitCommands(IDeviceMessages messages, InstanceAddress address)
{
    /// <param name="update">For <see cref="UnitCommand.Update"/> alone: what to install.</param>
    /// <returns>Whether the broker has taken it; whether the device is there is not known.</returns>
    public Task<bool> SendAsync(
        UnitId unit, UnitCommand command, FirmwareUpdate? update, CancellationToken cancellationToken)
    {
        var message = new JsonObject { ["COMMAND"] = command.ToString() };
        if (update is not null) message["PU_COMMIT_VERSION"] = update.CommitVersion;
        if (update?.CompiledFirmwareLink is { } link) message["COMPILED_FIRMWARE_LINK"] = link.ToString();
        return messages.SendAsync(
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
