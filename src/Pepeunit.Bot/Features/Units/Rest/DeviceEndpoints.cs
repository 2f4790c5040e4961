using Microsoft.AspNetCore.Mvc;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>The addresses that devices call, and the lists of Units and nodes.</summary>
internal static class DeviceEndpoints
{
    private const int Forbidden = StatusCodes.Status403Forbidden;
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Invalid = StatusCodes.Status422UnprocessableEntity;

    public static void MapDevices(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapApi("Devices");
        api.MapPost("/units/set_state_storage/{unit}", (
                string unit, StateStorageBody body, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.SetStateStorageAsync(unit, body, context, ct))
            .WithSummary("Keeps a text of the Unit, at most 1 000 000 characters.")
            .Produces(StatusCodes.Status204NoContent)
            .TakesUpTo(StateStorage.MaxBodyBytes)
            .Refuses(Forbidden, NotFound, StatusCodes.Status415UnsupportedMediaType, Invalid);
        api.MapGet("/units/get_state_storage/{unit}", (
                string unit, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.GetStateStorageAsync(unit, context, ct))
            .WithSummary("The text that was kept, as a JSON string; empty when there was none.")
            .Produces<string>()
            .Refuses(Forbidden, NotFound, Invalid);
        api.MapGet("/units/env/{unit}", (string unit, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.EnvAsync(unit, context, ct))
            .WithSummary("The Unit's env.json with its secrets.")
            .Produces<Dictionary<string, object>>()
            .Refuses(Forbidden, NotFound, Invalid);
        api.MapGet("/units/get_current_schema/{unit}", (
                string unit, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.SchemaAsync(unit, context, ct))
            .WithSummary("The Unit's schema.json: its topics, and those that links lead from.")
            .Produces<Dictionary<string, Dictionary<string, string[]>>>()
            .Refuses(Forbidden, NotFound, Invalid);
        MapFirmware(api);
        MapLists(api);
    }

    private static void MapFirmware(RouteGroupBuilder api)
    {
        api.MapGet("/units/firmware/tgz/{unit}", (
                string unit, int? wbits, int? level, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.TgzAsync(unit, wbits, level, context, ct))
            .WithSummary("env.json, schema.json and the Repo's files as a compressed tar.")
            .WithDescription("wbits (default 9) as in zlib: -15 to -9 raw deflate, 9 to 15 zlib, 25 to 31 gzip; the window has "
                + "2^(wbits mod 16) bytes. level (default 9): -1 to 9.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zlib", "application/gzip", "application/octet-stream")
            .Refuses(Forbidden, NotFound, Invalid);
        api.MapGet("/units/firmware/tar/{unit}", (
                string unit, int? wbits, int? level, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.TarAsync(unit, wbits, level, context, ct))
            .WithSummary("The same files as a plain tar; wbits and level are checked and not used.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/x-tar")
            .Refuses(Forbidden, NotFound, Invalid);
        api.MapGet("/units/firmware/zip/{unit}", (
                string unit, int? wbits, int? level, HttpContext context, DeviceCalls calls, CancellationToken ct) =>
                calls.ZipAsync(unit, wbits, level, context, ct))
            .WithSummary("The same files as a zip; wbits is checked and not used.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zip")
            .Refuses(Forbidden, NotFound, Invalid);
    }

    private static void MapLists(RouteGroupBuilder api)
    {
        api.MapGet("/unit_nodes", ([AsParameters] NodeQuery query, HttpContext context, ListCalls calls, CancellationToken ct) =>
                calls.NodesAsync(query, context, ct))
            .WithSummary("The UnitNodes that the caller may see; with output_uuid the Inputs that are linked to that Output.")
            .Produces<UnitNodePage>()
            .Refuses(Invalid);
        api.MapGet("/units", ([AsParameters] UnitQuery query, HttpContext context, ListCalls calls, CancellationToken ct) =>
                calls.UnitsAsync(query, context, ct))
            .WithSummary("The Units that the caller may see; with unit_node_uuids those that have one of these UnitNodes.")
            .Produces<UnitPage>()
            .Refuses(Invalid);
    }
}

/// <summary>What a list of nodes is asked for; other parameters are ignored, as existing clients send some.</summary>
internal sealed record NodeQuery(
    [property: FromQuery(Name = "output_uuid")] string? OutputUuid,
    [property: FromQuery(Name = "order_by_create_date")] string? OrderByCreateDate,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "offset")] int? Offset);

/// <summary>What a list of Units is asked for; other parameters are ignored, as existing clients send some.</summary>
internal sealed record UnitQuery(
    [property: FromQuery(Name = "unit_node_uuids")] string[]? UnitNodeUuids,
    [property: FromQuery(Name = "is_include_output_unit_nodes")] bool? IsIncludeOutputUnitNodes,
    [property: FromQuery(Name = "order_by_create_date")] string? OrderByCreateDate,
    [property: FromQuery(Name = "limit")] int? Limit,
    [property: FromQuery(Name = "offset")] int? Offset);
