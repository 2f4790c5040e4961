using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// What brokers outside ask by HTTP: <c>units/auth</c> as on the existing platform, and <c>broker/authn</c> and
/// <c>broker/authz</c> for EMQX 5.8.
/// </summary>
/// <remarks>
/// Every question that is read is answered with 200 and <c>allow</c> or <c>deny</c>: to EMQX any other status means "ask
/// somebody else". Bodies of EMQX's templates: docs.emqx.com/en/emqx/v5.8/access-control/authn/http.html and authz/http.html.
/// </remarks>
internal static class AccessEndpoints
{
    /// <summary>Longest body that is read; a token, a topic and what else a template may carry.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    private const string Base = "/pepeunit/api/v1";

    private static readonly byte[] Allow = """{"result":"allow"}"""u8.ToArray();
    private static readonly byte[] Deny = """{"result":"deny"}"""u8.ToArray();

    private delegate ReadOnlyMemory<byte> Answer(ReadOnlySpan<byte> json);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var questions = endpoints.ServiceProvider.GetRequiredService<BrokerQuestions>();
        var secret = endpoints.ServiceProvider.GetRequiredService<IOptions<AccessOptions>>().Value.BrokerSecret;
        var expected = secret is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {secret}"));

        // Open, as it is on the existing platform: it says no more than what the bearer of the token can try out.
        endpoints.MapPost($"{Base}/units/auth", context => AnswerAsync(
            context, json => questions.MayUseTopic(json) ? Allow : Deny));
        endpoints.MapPost($"{Base}/broker/authz", context => AnswerAsync(
            context, json => IsTrusted(context, expected) && questions.Authorize(json) ? Allow : Deny));
        endpoints.MapPost($"{Base}/broker/authn", context => AnswerAsync(
            context, json => IsTrusted(context, expected) ? Authenticate(questions, json) : Deny));
    }

    private static ReadOnlyMemory<byte> Authenticate(BrokerQuestions questions, ReadOnlySpan<byte> json)
    {
        var answer = new ArrayBufferWriter<byte>();
        return questions.TryAuthenticate(json, answer) ? answer.WrittenMemory : Deny;
    }

    private static async Task AnswerAsync(HttpContext context, Answer answer)
    {
        var json = await ReadAsync(context.Request, answer, context.RequestAborted);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        HttpRequest request, Answer answer, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBodyBytes) return Deny;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancellationToken);
                var body = read.Buffer;
                if (body.Length > MaxBodyBytes || read.IsCompleted)
                {
                    var json = body.Length > MaxBodyBytes ? Deny : Decide(body, answer);
                    request.BodyReader.AdvanceTo(body.End);
                    return json;
                }

                request.BodyReader.AdvanceTo(body.Start, body.End);
            }
        }
        catch (BadHttpRequestException)
        {
            // Cut short or badly framed.
            return Deny;
        }
    }

    private static ReadOnlyMemory<byte> Decide(in ReadOnlySequence<byte> body, Answer answer)
    {
        if (body.IsSingleSegment) return answer(body.FirstSpan);
        Span<byte> copy = stackalloc byte[(int)body.Length];
        body.CopyTo(copy);
        return answer(copy);
    }

    private static bool IsTrusted(HttpContext context, byte[]? expected)
    {
        if (expected is null) return true;
        Span<byte> shown = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), shown);
        return CryptographicOperations.FixedTimeEquals(shown, expected);
    }
}
