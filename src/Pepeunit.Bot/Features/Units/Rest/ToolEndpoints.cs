using Microsoft.AspNetCore.Mvc;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>The addresses that people's programs call.</summary>
internal static class ToolEndpoints
{
    private const int Forbidden = StatusCodes.Status403Forbidden;
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Invalid = StatusCodes.Status422UnprocessableEntity;

    /// <summary>A value of 256 KB in JSON's longest spelling.</summary>
    private const int MaxInputBytes = 6 * 262_144 + 1024;

    public static void MapTools(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapApi("Tools");
        api.MapPatch("/unit_nodes/set_state_input/{node}", (
                string node, InputStateBody body, HttpContext context, ToolCalls calls, CancellationToken ct) =>
                calls.SetInputAsync(node, body, context, ct))
            .WithSummary("Sends a value to an Input: an own one, or a visible one that takes values from others.")
            .Produces<UnitNodeView>()
            .TakesUpTo(MaxInputBytes)
            .Refuses(
                Forbidden, NotFound, StatusCodes.Status415UnsupportedMediaType, Invalid, StatusCodes.Status503ServiceUnavailable);
        api.MapPost("/units/send_command_to_input_base_topic/{unit}", (
                string unit, string? command, HttpContext context, ToolCalls calls, CancellationToken ct) =>
                calls.SendCommandAsync(unit, command, context, ct))
            .WithSummary("Tells the Unit's device to do something: Update, EnvUpdate, SchemaUpdate or LogSync.")
            .WithDescription("LogSync deletes the stored log first. 204 says that the broker has taken the command.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(Forbidden, NotFound, Invalid, StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/units/log_list", (
                [AsParameters] LogQuery query, HttpContext context, ToolCalls calls, CancellationToken ct) =>
                calls.LogsAsync(query, context, ct))
            .WithSummary("Logs of the Unit that uuid names, or of all of the caller's Units.")
            .Produces<UnitLogPage>()
            .Refuses(Forbidden, NotFound, Invalid);
    }

    public static void MapInstance(this IEndpointRouteBuilder endpoints)
    {
        var open = endpoints.MapPublicApi("Instance");
        open.MapGet("", (InstanceCalls calls) => calls.About())
            .WithSummary("Name, version and features of this instance.")
            .Produces<InstanceView>();
        open.MapGet("/api/v1/metrics", (InstanceCalls calls, CancellationToken ct) => calls.CountsAsync(ct))
            .WithSummary("How much this instance holds.")
            .Produces<InstanceCounts>();
    }
}

/// <summary>Which logs are asked for; other parameters are ignored, as existing tools send some.</summary>
internal sealed record LogQuery(
    [property: FromQuery(Name = "uuid")] string? Uuid,
    [property: FromQuery(Name = "level")] string[]? Level,
    [property: FromQuery(Name = "order_by_create_date")] string? OrderByCreateDate,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "offset")] int? Offset);
