using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Web.Api;

/// <summary>A JSON answer whose length is told beforehand: small device clients know no chunked transfer.</summary>
/// <remarks>Writes the body only; a status other than 200 is set by who calls.</remarks>
internal sealed record ApiJson(object Value) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var options = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var json = JsonSerializer.SerializeToUtf8Bytes(Value, Value.GetType(), options);
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = json.Length;
        return httpContext.Response.Body.WriteAsync(json, httpContext.RequestAborted).AsTask();
    }
}
