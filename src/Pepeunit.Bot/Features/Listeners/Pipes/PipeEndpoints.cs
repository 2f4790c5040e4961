using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>The addresses of DataPipes.</summary>
internal static class PipeEndpoints
{
    private const int Forbidden = StatusCodes.Status403Forbidden;
    private const int NotFound = StatusCodes.Status404NotFound;
    private const int Invalid = StatusCodes.Status422UnprocessableEntity;

    public static IServiceCollection AddPipes(this IServiceCollection services) => services
        .AddSingleton<NodePipeStore>()
        .AddSingleton<NodePipes>()
        .AddSingleton<PipeCsvWriter>()
        .AddSingleton<PipeRehearsal>()
        .AddSingleton<PipeCalls>();

    public static void MapPipes(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapApi("DataPipes");
        MapConfigurations(api);
        api.MapGet("/unit_nodes/get_data_pipe_data_csv/{node}", (
                string node, HttpContext context, PipeCalls calls, CancellationToken ct) => calls.GetCsvAsync(node, context, ct))
            .WithSummary("What the UnitNode's DataPipe has stored: a zip with one CSV, times in UTC.")
            .WithDescription("Columns state,create_datetime; for policies of windows also "
                + "start_window_datetime,end_window_datetime, and state is the function that the configuration names first, or "
                + "its first quantile.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/zip")
            .Refuses(Forbidden, NotFound, Invalid);
        api.MapPost("/unit_nodes/set_data_pipe_data_csv", (
                string? uuid, HttpContext context, PipeCalls calls, CancellationToken ct) =>
                calls.SetCsvAsync(uuid, context, ct))
            .WithSummary("Puts the rows of a CSV in the place of what is stored: all of them, or none.")
            .WithDescription($"At most {PipeCsvReader.MaxRows} rows, ascending, UTF-8; each passes the DataPipe's own filters. "
                + "A bad row is named by line and column, and nothing is changed then. Not for policies LastValue, Sliding, Session and Adaptive.")
            .Accepts<PipeUpload>("multipart/form-data")
            .Produces(StatusCodes.Status204NoContent)
            .TakesUpTo(PipeCalls.MaxCsvBytes + 4096)
            .Refuses(Forbidden, NotFound, StatusCodes.Status415UnsupportedMediaType, Invalid);
        api.MapDelete("/unit_nodes/delete_data_pipe_data/{node}", (
                string node, HttpContext context, PipeCalls calls, CancellationToken ct) =>
                calls.DeleteValuesAsync(node, context, ct))
            .WithSummary("Deletes what the UnitNode's DataPipe has stored; the DataPipe goes on.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(Forbidden, NotFound, Invalid);
    }

    private static void MapConfigurations(RouteGroupBuilder api)
    {
        api.MapPost("/unit_nodes/check_data_pipe_config", (HttpContext context, PipeCalls calls, CancellationToken ct) =>
                calls.CheckAsync(context, ct))
            .WithSummary("Checks a DataPipe configuration in YAML: a list of its faults, empty when it is good.")
            .WithDescription($"What was ignored is told by headers {PipeCalls.WarningHeader}.")
            .Accepts<PipeUpload>("multipart/form-data")
            .Produces<PipeFault[]>()
            .TakesUpTo(PipeYamlReader.MaxBytes + 4096)
            .Refuses(StatusCodes.Status415UnsupportedMediaType, Invalid);
        api.MapPost("/unit_nodes/set_data_pipe_config", (
                string? uuid, HttpContext context, PipeCalls calls, CancellationToken ct) => calls.SetAsync(uuid, context, ct))
            .WithSummary("Gives the UnitNode a DataPipe, or another one.")
            .WithDescription("What is stored stays while it can be read under the new configuration: the same kind of values, "
                + "policy and window length. A refused configuration is answered with all its faults in errors.")
            .Accepts<PipeUpload>("multipart/form-data")
            .Produces(StatusCodes.Status204NoContent)
            .Produces<PipeErrors>(Invalid)
            .TakesUpTo(PipeYamlReader.MaxBytes + 4096)
            .Refuses(Forbidden, NotFound, StatusCodes.Status415UnsupportedMediaType);
        api.MapPost("/unit_nodes/try_data_pipe_config", (
                string? uuid, HttpContext context, PipeCalls calls, CancellationToken ct) => calls.TryAsync(uuid, context, ct))
            .WithSummary("What a DataPipe configuration would have done to the last hour; nothing is stored.")
            .WithDescription("Tried on the values that one of the owner's listeners has kept as they came; without such a "
                + "listener the call is refused with no_values.")
            .Accepts<PipeUpload>("multipart/form-data")
            .Produces<PipeTrialAnswer>()
            .Produces<PipeErrors>(Invalid)
            .TakesUpTo(PipeYamlReader.MaxBytes + 4096)
            .Refuses(Forbidden, NotFound, StatusCodes.Status415UnsupportedMediaType);
        api.MapGet("/unit_nodes/get_data_pipe_config/{node}", (
                string node, HttpContext context, PipeCalls calls, CancellationToken ct) => calls.GetAsync(node, context, ct))
            .WithSummary("The UnitNode's DataPipe configuration as YAML.")
            .Produces<string>(StatusCodes.Status200OK, "application/yaml")
            .Refuses(Forbidden, NotFound, Invalid);
    }
}

/// <param name="Data">The file.</param>
internal sealed record PipeUpload(IFormFile Data);
