using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;

namespace Pepeunit.Bot.Web.Api;

/// <summary>
/// The boundary of the HTTP interface: whatever goes wrong under its path is answered with <c>{"detail"}</c>. What cannot be
/// bound is the caller's mistake; anything else is ours, is logged once, and is answered with a reference.
/// </summary>
internal sealed partial class ApiFailures(RequestDelegate next, ILogger<ApiFailures> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException mistake) when (!context.Response.HasStarted)
        {
            await Explain(mistake, context).ExecuteAsync(context);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            var reference = context.TraceIdentifier;
            LogFailed(failure, context.Request.Method, context.GetEndpoint()?.DisplayName, reference);
            await new ApiRefusal(
                StatusCodes.Status500InternalServerError, "internal",
                $"Something failed on this side. Try again; if it stays, tell the instance's admin the reference {reference}.")
                .ExecuteAsync(context);
        }

        // What routing refused by itself has no body yet.
        if (!context.Response.HasStarted && FindBare(context) is { } refusal) await refusal.ExecuteAsync(context);
    }

    private static ApiRefusal Explain(BadHttpRequestException mistake, HttpContext context) => mistake.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(context),
        StatusCodes.Status415UnsupportedMediaType => new ApiRefusal(
            mistake.StatusCode, "media_type", "This address does not take a body of this Content-Type; send application/json."),
        _ when mistake.InnerException is JsonException json => ApiRefusal.Invalid("bad_json", string.Create(
            CultureInfo.InvariantCulture,
            $"The body is no JSON of the right shape: line {json.LineNumber + 1 ?? 1}, at {json.Path ?? "$"}.")),
        _ when Unbound().Match(mistake.Message) is { Success: true } unbound => ApiRefusal.Invalid(
            "bad_parameter",
            $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(unbound.Groups["name"].Value)} cannot be read from "
            + $"\"{unbound.Groups["value"].Value}\"."),
        _ => ApiRefusal.Invalid("bad_call", "The call cannot be read: " + mistake.Message),
    };

    private static ApiRefusal? FindBare(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new ApiRefusal(
            StatusCodes.Status404NotFound, "no_route", $"There is no such address. The list is at {ApiRoutes.Page}."),
        StatusCodes.Status405MethodNotAllowed => new ApiRefusal(
            StatusCodes.Status405MethodNotAllowed, "method",
            $"This address does not take {context.Request.Method}; it takes {context.Response.Headers.Allow}."),
        StatusCodes.Status413PayloadTooLarge => TooLarge(context),
        StatusCodes.Status415UnsupportedMediaType => new ApiRefusal(
            StatusCodes.Status415UnsupportedMediaType, "media_type",
            "This address does not take a body of this Content-Type; send application/json."),
        _ => null,
    };

    private static ApiRefusal TooLarge(HttpContext context)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize;
        return new ApiRefusal(StatusCodes.Status413PayloadTooLarge, "too_large", string.Create(
            CultureInfo.InvariantCulture, $"The body is larger than the {limit} bytes that this address takes."));
    }

    // The framework's sentence names the C# type before the parameter.
    [GeneratedRegex("""^Failed to bind parameter "[^"]*?(?<name>\w+)" from "(?<value>[^"]{0,60})""")]
    private static partial Regex Unbound();

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed; the caller got the reference {Reference}")]
    private partial void LogFailed(Exception failure, string method, string? endpoint, string reference);
}
