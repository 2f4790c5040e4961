using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pepeunit.Bot.ClickHouseEngine;

// ClickHouse's HTTP interface over the engine as a library, for tests: LIBRARY FOLDER PORT, and the password of the user "iot"
// in ENGINE_PASSWORD. A real server does the same and more; nothing here knows the product.
var (library, folder, port) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
var login = Encoding.UTF8.GetBytes($"iot:{Environment.GetEnvironmentVariable("ENGINE_PASSWORD")}");

NativeEngine.Load(library);
var idle = new ConcurrentBag<EngineSession>();
var named = new ConcurrentDictionary<string, EngineSession>();
using var first = new EngineSession(folder);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.ListenLocalhost(port);
    kestrel.Limits.MaxRequestBodySize = null;
});
var app = builder.Build();
app.MapGet("/ping", () => "Ok.\n");
app.MapMethods("/", ["GET", "POST"], async context =>
{
    if (!IsKnown(context.Request))
    {
        await RefuseAsync(context, 403, "Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)");
        return;
    }

    EngineSession? session = null;
    EngineCall? call = null;
    try
    {
        call = await EngineCall.ReadAsync(context.Request, context.RequestAborted);
        session = call.Session is { } name
            ? named.GetOrAdd(name, _ => new EngineSession(folder))
            : idle.TryTake(out var free) ? free : new EngineSession(folder);
        var answer = await Task.Run(() =>
        {
            lock (session) return call.Run(session);
        });
        var headers = context.Response.Headers;
        headers["X-ClickHouse-Format"] = call.Format;
        headers["X-ClickHouse-Timezone"] = "UTC";
        headers["X-ClickHouse-Query-Id"] = context.Request.Query["query_id"].ToString();
        headers["X-ClickHouse-Summary"] =
            $$"""{"read_rows":"{{answer.RowsRead}}","written_rows":"{{answer.RowsWritten}}","result_rows":"{{answer.RowsWritten}}"}""";
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = answer.Bytes.Length;
        await context.Response.Body.WriteAsync(answer.Bytes);
    }
    catch (EngineException refusal)
    {
        await RefuseAsync(context, 500, refusal.Message);
    }
    finally
    {
        if (session is not null && call?.Session is null) idle.Add(session);
    }
});
await app.RunAsync();
foreach (var session in idle.Concat(named.Values)) session.Dispose();
return 0;

bool IsKnown(HttpRequest request)
{
    var offered = request.Headers.Authorization.ToString() is { } basic && basic.StartsWith("Basic ", StringComparison.Ordinal)
        ? Convert.FromBase64String(basic[6..])
        : Encoding.UTF8.GetBytes($"{request.Headers["X-ClickHouse-User"]}:{request.Headers["X-ClickHouse-Key"]}");
    return CryptographicOperations.FixedTimeEquals(offered, login);
}

static Task RefuseAsync(HttpContext context, int status, string text)
{
    context.Response.StatusCode = status;
    if (Regex.Match(text, @"Code: (\d+)") is { Success: true } code)
        context.Response.Headers["X-ClickHouse-Exception-Code"] = code.Groups[1].Value;
    return context.Response.WriteAsync(text + "\n");
}
