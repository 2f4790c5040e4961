using System.Text;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Logs;
using Pepeunit.Bot.Features.Units.Repos;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <param name="State">A value as a device would send it, at most 262 144 bytes of UTF-8.</param>
internal sealed record InputStateBody(string? State);

/// <summary>What people's programs do with Units: values and commands to devices, and their logs.</summary>
internal sealed class ToolCalls(
    UnitGate gate, UnitStore units, UnitDirectory directory, UnitAccess access, UnitCommands commands, LogSync sync,
    RepoStore repos, RepoVersionStore versions, IUnitLogStore logs, IDeviceMessages messages, InstanceAddress address)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Publishes a value to an Input, as any device that may would.</summary>
    public async Task<IResult> SetInputAsync(
        string node, InputStateBody body, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.FindNodeAsync(node, cancellationToken);
        if (gated.Found is not { } input) return gated.Refusal!;
        if (input.Direction != NodeDirection.Input)
            return ApiRefusal.Invalid("not_input", "This UnitNode is an Output: only its own device sends values there.");
        if (!await MayWriteAsync(input, context.Caller(), cancellationToken))
            return ApiRefusal.Forbidden("foreign", "This Input is not yours, and does not take values from others.");
        if (body.State is not { } state)
            return ApiRefusal.Invalid("bad_json", "The body must be {\"state\": \"text\"}; state is missing.");
        var payload = Encoding.UTF8.GetBytes(state);
        if (payload.Length > PipeValidator.MaxPayloadBytes)
        {
            return ApiRefusal.Invalid(
                "too_long", $"state has {payload.Length} bytes of UTF-8; at most {PipeValidator.MaxPayloadBytes} are sent.");
        }

        if (!await messages.SendAsync(input.TopicOn(address.Domain), payload, cancellationToken)) return BrokerAway();
        return await directory.FindNodeAsync(input.Id, cancellationToken) is { } view
            ? new ApiJson(view with { State = state })
            : ApiRefusal.NotFound("There is no such UnitNode (any more).");
    }

    /// <summary>Tells the Unit's device to do something.</summary>
    public async Task<IResult> SendCommandAsync(
        string unit, string? command, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnUnitAsync(unit, context.Caller(), cancellationToken);
        if (gated.Found is not { } own) return gated.Refusal!;
        if (FindCommand(command) is not { } known)
        {
            return ApiRefusal.Invalid(
                "bad_command",
                $"command is \"{UnitGate.Cut(command ?? "")}\"; allowed are Update, EnvUpdate, SchemaUpdate, LogSync.");
        }

        if (!await commands.ListsAsync(own.Id, known, cancellationToken))
        {
            return ApiRefusal.Invalid(
                "not_listed", $"The schema_example.json of the Unit's Repo does not list {UnitCommands.WordOf(known)}: its "
                + "device would not understand the command.");
        }

        FirmwareUpdate? update = null;
        if (known == UnitCommand.Update)
        {
            update = await FindUpdateAsync(own, cancellationToken);
            if (update is null)
                return ApiRefusal.Invalid("no_version", "The Unit is not made from a Repo, so there is no version to update to.");
        }

        var isTaken = known == UnitCommand.LogSync
            ? await sync.RunAsync(own.Id, cancellationToken) == LogSyncOutcome.Asked
            : await commands.SendAsync(own.Id, known, update, cancellationToken);
        return isTaken ? Results.NoContent() : BrokerAway();
    }

    /// <summary>The logs of one of the caller's Units, or of all of them, in pages.</summary>
    public async Task<IResult> LogsAsync(LogQuery query, HttpContext context, CancellationToken cancellationToken)
    {
        var (limit, offset) = (query.Limit ?? DefaultLimit, query.Offset ?? 0);
        if (limit is < 1 or > MaxLimit)
            return ApiRefusal.Invalid("bad_limit", $"limit is {limit}; allowed are 1 to {MaxLimit}.");
        if (offset < 0) return ApiRefusal.Invalid("bad_offset", $"offset is {offset}; it may not be below 0.");
        if (query.OrderByCreateDate is not (null or "asc" or "desc"))
            return ApiRefusal.Invalid("bad_order", "order_by_create_date may be asc or desc.");
        var levels = new List<UnitLogLevel>();
        foreach (var text in query.Level ?? [])
        {
            if (FindLevel(text) is not { } level)
            {
                return ApiRefusal.Invalid(
                    "bad_level", $"level is \"{UnitGate.Cut(text)}\"; allowed are Debug, Info, Warning, Error, Critical.");
            }

            levels.Add(level);
        }

        var of = await FindUnitsAsync(query.Uuid, context.Caller(), cancellationToken);
        if (of.Found is not { } asked) return of.Refusal!;
        var page = new UnitLogQuery
        {
            Units = asked,
            Levels = levels,
            NewestFirst = query.OrderByCreateDate != "asc",
            Limit = limit,
            Offset = offset,
        };
        var count = await logs.CountAsync(page, cancellationToken);
        var entries = await logs.ReadAsync(page, cancellationToken);
        return new ApiJson(new UnitLogPage(count, [.. entries.Select(UnitLogView.Of)]));
    }

    private async Task<Gated<List<UnitId>>> FindUnitsAsync(
        string? uuid, ApiCaller caller, CancellationToken cancellationToken)
    {
        if (uuid is not null)
        {
            var gated = await gate.OwnUnitAsync(uuid, caller, cancellationToken);
            return gated.Found is { } unit ? new List<UnitId> { unit.Id } : gated.Refusal!;
        }

        if (caller is ApiCaller.Device device) return new List<UnitId> { device.Unit };
        var own = await units.ListByOwnerAsync(caller.OwnerId, 0, UnitLogQuery.MaxUnits, cancellationToken);
        return own.Select(unit => unit.Id).ToList();
    }

    private async Task<bool> MayWriteAsync(UnitNode input, ApiCaller caller, CancellationToken cancellationToken)
    {
        if (caller is ApiCaller.Device device)
        {
            return device.Unit == input.Unit
                || access.MayPublish(device.Identity, input.TopicOn(address.Domain)) == AccessVerdict.Allowed;
        }

        if (await units.FindAsync(input.Unit, cancellationToken) is { } unit && unit.OwnerId == caller.OwnerId) return true;
        return input.IsWritableInput && access.IsVisibleTo(caller.OwnerId, input.Id);
    }

    private async Task<FirmwareUpdate?> FindUpdateAsync(Unit unit, CancellationToken cancellationToken)
    {
        if (unit is not { Repo: { } id, RepoVersion: { } version }) return null;
        var label = (await versions.FindOfAsync(unit, cancellationToken))?.Label ?? "";
        var repo = await repos.FindAsync(id, cancellationToken);
        return new FirmwareUpdate(version, repo?.FirmwareOf(version, label));
    }

    // As the message says it, or as the topic does.
    private static UnitCommand? FindCommand(string? text) => Enum.GetValues<UnitCommand>()
        .Where(command => command.ToString() == text || UnitCommands.WordOf(command) == text)
        .Select(command => (UnitCommand?)command).FirstOrDefault();

    private static UnitLogLevel? FindLevel(string text) => Enum.GetValues<UnitLogLevel>()
        .Where(level => string.Equals(level.ToString(), text, StringComparison.OrdinalIgnoreCase))
        .Select(level => (UnitLogLevel?)level).FirstOrDefault();

    private static ApiRefusal BrokerAway() => new(
        StatusCodes.Status503ServiceUnavailable, "broker_away", "The broker cannot be reached just now. Try again in a minute.");
}

/// <summary>A page of logs; <c>count</c> is of the whole list.</summary>
internal sealed record UnitLogPage(long Count, IReadOnlyList<UnitLogView> UnitLogs);

/// <param name="Level">Debug, Info, Warning, Error or Critical.</param>
/// <param name="CreateDatetime">The device's own time of the entry.</param>
internal sealed record UnitLogView(long Id, Guid UnitUuid, string Level, string Text, DateTimeOffset CreateDatetime)
{
    public static UnitLogView Of(StoredUnitLog stored) => new(
        stored.Id, stored.Log.Unit.Value, stored.Log.Level.ToString(), stored.Log.Text,
        DateTimeOffset.FromUnixTimeMilliseconds(stored.Log.LoggedAtMs));
}
