using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Rest;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>DataPipes of nodes over HTTP; addresses and shapes as existing tools expect them.</summary>
internal sealed class PipeCalls(
    UnitGate gate, UnitStore units, NodePipes pipes, PipeCsvWriter csv, ListenerRules rules, PipeRehearsal rehearsal,
    TimeProvider time)
{
    /// <summary>Largest file of rows, in bytes.</summary>
    public const int MaxCsvBytes = 32 * 1024 * 1024;

    /// <summary>Carries what was ignored in a configuration, one a value, in ASCII.</summary>
    public const string WarningHeader = "x-pepeunit-warning";

    private const string Field = "data";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The faults of a configuration; an empty list when there is none.</summary>
    public async Task<IResult> CheckAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (yaml, problem) = await ReadFieldAsync(context, PipeYamlReader.MaxBytes, cancellationToken);
        if (yaml is null) return problem!;
        var reading = PipeYamlReader.Read(yaml);
        if (reading.Unreadable is { } mistake) return ApiRefusal.Invalid("bad_yaml", mistake.Message);
        Warn(context, reading);
        return new ApiJson(reading.Faults);
    }

    public async Task<IResult> SetAsync(string? uuid, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnNodeAsync(uuid ?? "", context.Caller(), cancellationToken);
        if (gated.Found is not { } node) return gated.Refusal!;
        var (yaml, problem) = await ReadFieldAsync(context, PipeYamlReader.MaxBytes, cancellationToken);
        if (yaml is null) return problem!;
        var reading = PipeYamlReader.Read(yaml);
        if (reading.Unreadable is { } mistake) return ApiRefusal.Invalid("bad_yaml", mistake.Message);
        if (reading.Pipe is not { } pipe) return new PipeRefusal(reading);
        if (await units.FindAsync(node.Unit, cancellationToken) is not { } unit)
            return ApiRefusal.NotFound("There is no such Unit (any more).");
        if (!await pipes.SetAsync(unit, node, pipe, cancellationToken))
        {
            return ApiRefusal.Invalid(
                "limit_listeners", $"The owner has as many listeners as the {pipes.Limit} that this instance allows one person "
                + "(PU_LISTENERS_PER_PERSON). Delete one in the chat with /listeners.");
        }

        await rules.RefreshAsync(cancellationToken);
        Warn(context, reading);
        return Results.NoContent();
    }

    /// <summary>What the configuration would have done to the node's last hour.</summary>
    public async Task<IResult> TryAsync(string? uuid, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnNodeAsync(uuid ?? "", context.Caller(), cancellationToken);
        if (gated.Found is not { } node) return gated.Refusal!;
        var (yaml, problem) = await ReadFieldAsync(context, PipeYamlReader.MaxBytes, cancellationToken);
        if (yaml is null) return problem!;
        var reading = PipeYamlReader.Read(yaml);
        if (reading.Unreadable is { } mistake) return ApiRefusal.Invalid("bad_yaml", mistake.Message);
        if (reading.Pipe is not { } pipe) return new PipeRefusal(reading);
        if (await units.FindAsync(node.Unit, cancellationToken) is not { } unit)
            return ApiRefusal.NotFound("There is no such Unit (any more).");
        Warn(context, reading);
        return await rehearsal.TryAsync(unit.OwnerId, node.Id, pipe, cancellationToken) is { } tried
            ? new ApiJson(PipeTrialAnswer.Of(tried))
            : ApiRefusal.Invalid(
                "no_values", "No listener of the owner has kept values of this UnitNode of the last hour as they came. Let one "
                + "keep every value (policy TimeWindow without transformations), wait for values, and try again.");
    }

    public async Task<IResult> GetAsync(string node, HttpContext context, CancellationToken cancellationToken)
    {
        var (pipe, refusal) = await FindAsync(node, context, cancellationToken);
        return pipe is null
            ? refusal!
            : Results.File(
                Encoding.UTF8.GetBytes(PipeYamlWriter.Write(pipe.Nodes[0].Pipe)), "application/yaml", "data_pipe.yaml");
    }

    public async Task<IResult> GetCsvAsync(string node, HttpContext context, CancellationToken cancellationToken)
    {
        var (pipe, refusal) = await FindAsync(node, context, cancellationToken);
        if (pipe is null) return refusal!;
        await pipes.FlushAsync(cancellationToken);
        return Results.File(await csv.WriteAsync(pipe, cancellationToken), "application/zip", $"{node}.zip");
    }

    public async Task<IResult> SetCsvAsync(string? uuid, HttpContext context, CancellationToken cancellationToken)
    {
        var (pipe, refusal) = await FindAsync(uuid ?? "", context, cancellationToken);
        if (pipe is null) return refusal!;
        var definition = pipe.Nodes[0].Pipe;
        if (definition.Policy.Kind == PolicyKind.LastValue)
            return ApiRefusal.Invalid("no_import", "A DataPipe of policy LastValue keeps no rows, so none can be imported.");
        if (definition.Policy.Kind is PolicyKind.Sliding or PolicyKind.Session or PolicyKind.Adaptive
            || (definition.Policy.Kind == PolicyKind.Aggregation && definition.Policy.Functions.IsEmpty))
        {
            return ApiRefusal.Invalid(
                "no_import", "Windows of policies Sliding, Session and Adaptive, and quantiles, are computed from the values in "
                + "them, which a row does not hold; so none can be imported. Aggregation with a function can.");
        }

        var (text, problem) = await ReadFieldAsync(context, MaxCsvBytes, cancellationToken);
        if (text is null) return problem!;
        var reading = new PipeCsvReader(new SeriesKey(pipe.Id, pipe.Nodes[0].Node), definition, time.GetUtcNow()).Read(text);
        if (reading.Rows is not { } rows) return ApiRefusal.Invalid("bad_csv", reading.Problem!);
        await pipes.ReplaceValuesAsync(pipe, rows, cancellationToken);
        return Results.NoContent();
    }

    public async Task<IResult> DeleteValuesAsync(string node, HttpContext context, CancellationToken cancellationToken)
    {
        var (pipe, refusal) = await FindAsync(node, context, cancellationToken);
        if (pipe is null) return refusal!;
        await pipes.DeleteValuesAsync(pipe, cancellationToken);
        return Results.NoContent();
    }

    private async Task<(Listener? Pipe, IResult? Refusal)> FindAsync(
        string uuid, HttpContext context, CancellationToken cancellationToken)
    {
        var gated = await gate.OwnNodeAsync(uuid, context.Caller(), cancellationToken);
        if (gated.Found is not { } node) return (null, gated.Refusal);
        return await pipes.FindAsync(node.Id, cancellationToken) is { } pipe
            ? (pipe, null)
            : (null, ApiRefusal.NotFound("This UnitNode has no DataPipe; set one with set_data_pipe_config."));
    }

    /// <summary>The form's one field, sent as a file or as a text.</summary>
    private static async Task<(string? Text, IResult? Problem)> ReadFieldAsync(
        HttpContext context, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // In memory, whatever its size: the process may have no folder that it may write to.
            var form = await context.Request.ReadFormAsync(
                new FormOptions
                {
                    MemoryBufferThreshold = maxBytes + 1024,
                    MultipartBodyLengthLimit = maxBytes + 1024,
                    ValueLengthLimit = maxBytes,
                    ValueCountLimit = 16,
                },
                cancellationToken);
            if (form.Files[Field] is not { } file)
            {
                return form.TryGetValue(Field, out var text)
                    ? (text.ToString(), null)
                    : (null, ApiRefusal.Invalid("no_field", "The form has no field data; it carries the file."));
            }

            using var content = new MemoryStream();
            await using (var stream = file.OpenReadStream()) await stream.CopyToAsync(content, cancellationToken);
            return (Strict.GetString(content.GetBuffer(), 0, (int)content.Length), null);
        }
        catch (DecoderFallbackException)
        {
            return (null, ApiRefusal.Invalid("bad_text", "The file is not UTF-8."));
        }
        catch (InvalidDataException)
        {
            return (null, ApiRefusal.Invalid("bad_form", string.Create(
                CultureInfo.InvariantCulture,
                $"The body is no multipart form of at most {maxBytes} bytes with a field data.")));
        }
    }

    private static void Warn(HttpContext context, PipeReading reading)
    {
        foreach (var warning in reading.Warnings)
            context.Response.Headers.Append(WarningHeader, string.Concat(warning.Select(c => c is >= ' ' and <= '~' ? c : '?')));
    }
}

/// <summary>A configuration with faults: a sentence for people, and the list for tools.</summary>
internal sealed record PipeErrors(string Detail, IReadOnlyList<PipeFault> Errors);

/// <summary>Refuses a configuration with all its faults.</summary>
internal sealed class PipeRefusal(PipeReading reading) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<ApiMetrics>()
            .Refused("bad_pipe", StatusCodes.Status422UnprocessableEntity);
        httpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return new ApiJson(new PipeErrors(reading.Summary, reading.Faults)).ExecuteAsync(httpContext);
    }
}
