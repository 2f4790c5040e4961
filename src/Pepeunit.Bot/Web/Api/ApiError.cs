namespace Pepeunit.Bot.Web.Api;

/// <summary>The body of every answer from 400 up, as existing Pepeunit clients read it.</summary>
/// <param name="Detail">What was wrong, where, what is allowed, and what to do: one or two sentences for a person.</param>
internal sealed record ApiError(string Detail);

/// <summary>A call that is refused: status, sentence, and a short reason that is counted.</summary>
/// <param name="Reason">A label of the metric: one of a few words, never something a caller sent.</param>
internal sealed record ApiRefusal(int Status, string Reason, string Detail) : IResult
{
    public static ApiRefusal Unauthorized(string reason, string detail) =>
        new(StatusCodes.Status401Unauthorized, reason, detail);

    public static ApiRefusal Forbidden(string reason, string detail) => new(StatusCodes.Status403Forbidden, reason, detail);

    public static ApiRefusal NotFound(string detail) => new(StatusCodes.Status404NotFound, "not_found", detail);

    /// <summary>The call was read, and something in it is wrong.</summary>
    public static ApiRefusal Invalid(string reason, string detail) =>
        new(StatusCodes.Status422UnprocessableEntity, reason, detail);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.RequestServices.GetRequiredService<ApiMetrics>().Refused(Reason, Status);
        httpContext.Response.StatusCode = Status;
        return new ApiJson(new ApiError(Detail)).ExecuteAsync(httpContext);
    }
}
