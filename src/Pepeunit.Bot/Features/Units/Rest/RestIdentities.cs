using System.Diagnostics;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Users.Tokens;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Web.Api;

namespace Pepeunit.Bot.Features.Units.Rest;

/// <summary>Reads the token of a call: a Unit's, as at the broker, or an API token that a person made in the chat.</summary>
internal sealed class RestIdentities(
    UnitAccess access, ApiTokenStore tokens, IPersonDirectory persons, TimeProvider time) : IApiIdentities
{
    public ValueTask<Identification> IdentifyAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length == 0)
        {
            return ValueTask.FromResult(Identification.Of(ApiRefusal.Unauthorized(
                "no_token", $"The header {IApiIdentities.TokenHeader} is missing: it carries the Unit's token, or an API token "
                + "that you make in the chat with /tokens.")));
        }

        return ApiToken.IsOne(token)
            ? ReadPersonalAsync(token, cancellationToken)
            : ValueTask.FromResult(ReadUnits(token));
    }

    private Identification ReadUnits(string token)
    {
        var refusal = access.Authenticate(token, out var identity);
        return refusal == AuthenticationRefusal.None && access.FindOwner(identity.Unit) is { } ownerId
            ? Identification.Of(new ApiCaller.Device(identity, ownerId))
            : Identification.Of(Explain(refusal));
    }

    private async ValueTask<Identification> ReadPersonalAsync(string token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await tokens.FindByTokenAsync(token, now, cancellationToken) is not { } known)
        {
            return Identification.Of(ApiRefusal.Unauthorized(
                "unknown_token", "This API token does not exist, or was revoked. Make one in the chat with /tokens."));
        }

        return await persons.FindAsync(known.PersonId, cancellationToken) is { IsBlocked: false }
            ? Identification.Of(new ApiCaller.Program(known.Id, known.PersonId))
            : Identification.Of(ApiRefusal.Forbidden("blocked", "The owner of this token is blocked on this instance."));
    }

    private static ApiRefusal Explain(AuthenticationRefusal refusal) => refusal switch
    {
        AuthenticationRefusal.Malformed => ApiRefusal.Unauthorized(
            "malformed", "The token is neither a Unit's token nor an API token: send it as it is, with nothing before it."),
        AuthenticationRefusal.BadSignature => ApiRefusal.Unauthorized(
            "bad_signature", "This token was not made by this instance. Take the Unit's env.json anew."),
        AuthenticationRefusal.Expired => ApiRefusal.Unauthorized(
            "expired", "This token has expired. Take the Unit's env.json anew."),
        AuthenticationRefusal.WrongType => ApiRefusal.Unauthorized("wrong_type", "This token is not a Unit's."),
        AuthenticationRefusal.Revoked => ApiRefusal.Unauthorized(
            "revoked", "This token was replaced by a newer one. Take the Unit's env.json anew."),
        AuthenticationRefusal.Blocked => ApiRefusal.Forbidden("blocked", "The owner of this Unit is blocked on this instance."),
        AuthenticationRefusal.NoToken => throw new UnreachableException("An empty token was refused before."),
        _ => ApiRefusal.Unauthorized("unknown_unit", "The Unit of this token does not exist (any more)."),
    };
}
