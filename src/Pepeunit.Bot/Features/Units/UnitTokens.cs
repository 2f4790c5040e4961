using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Why a token is refused.</summary>
internal enum TokenRefusal
{
    None,

    /// <summary>Not a JWT at all.</summary>
    Malformed,

    /// <summary>Not HS256, or signed with another key.</summary>
    Forged,

    /// <summary>Its <c>exp</c> has passed, or its <c>nbf</c> has not come.</summary>
    Expired,

    /// <summary>A good token of something that is not a Unit.</summary>
    WrongType,
}

/// <summary>What a good token says, and while it is good.</summary>
/// <param name="From">The least time when the token says none.</param>
/// <param name="Until">No longer included; the greatest time when the token says none.</param>
internal readonly record struct VerifiedToken(AccessAgent Agent, DateTime From, DateTime Until)
{
    public bool IsGoodAt(DateTime utcNow) => From <= utcNow && utcNow < Until;
}

/// <summary>
/// Makes and reads Units' tokens: JWT HS256 with the claims <c>uuid</c>, <c>type</c> = <c>Unit</c> and <c>jti</c>; no
/// expiry is needed. The payload is compact JSON, because MicroPython clients search it for the bytes <c>"uuid":"</c>.
/// </summary>
internal sealed class UnitTokens
{
    /// <summary>Longest token that is looked at, in characters; ours have about 220.</summary>
    public const int MaxLength = 2048;

    private const string UnitType = "Unit";
    private const string BackendType = "Backend";

    private readonly SymmetricSecurityKey _key;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly TokenValidationParameters _rules;

    public UnitTokens(InstanceKey key, TimeProvider time)
    {
        _key = new SymmetricSecurityKey(key.SigningBytes.ToArray());
        _rules = new TokenValidationParameters
        {
            IssuerSigningKey = _key,
            // Named, so that neither `none` nor a public-key algorithm can be brought by the token itself.
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            RequireExpirationTime = false,
            ValidateIssuer = false,
            ValidateAudience = false,
            LifetimeValidator = (from, until, _, _) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                return (from is null || from <= now) && (until is null || now < until);
            },
        };
    }

    /// <summary>The Unit's token: the same text at every call, because a broker's access file is keyed by it.</summary>
    public string Issue(UnitId unit, string tokenId) => Sign(new Dictionary<string, object>
    {
        ["uuid"] = unit.ToString(),
        ["type"] = UnitType,
        [JwtRegisteredClaimNames.Jti] = tokenId,
    });

    /// <summary>The token by which this instance itself logs in to its broker: the same text at every call.</summary>
    public string IssueBackend(string domain) => Sign(new Dictionary<string, object>
    {
        ["domain"] = domain,
        ["type"] = BackendType,
    });

    /// <summary>
    /// The Unit that <paramref name="token"/> names, and its <c>jti</c> (null in tokens of the old backend, which has
    /// none). Whether the Unit exists and the id is still the good one is the caller's question.
    /// </summary>
    public TokenRefusal Read(string token, out UnitId unit, out string? tokenId)
    {
        var refusal = ReadAgent(token, out var verified);
        var device = verified.Agent.Device;
        (unit, tokenId) = (device.Unit, device.TokenId);
        return refusal == TokenRefusal.None && verified.Agent.Kind != AgentKind.Unit ? TokenRefusal.WrongType : refusal;
    }

    /// <summary>Whom the token names: a Unit, or the Backend of an instance. Who that is now is the caller's question.</summary>
    /// <param name="verified">The default value unless the answer is <see cref="TokenRefusal.None"/>.</param>
    public TokenRefusal ReadAgent(string token, out VerifiedToken verified)
    {
        verified = default;
        if (token.Length > MaxLength || !_handler.CanReadToken(token)) return TokenRefusal.Malformed;

        // The handler validates synchronously for a symmetric key; its task is complete when it returns.
        var result = _handler.ValidateTokenAsync(token, _rules).GetAwaiter().GetResult();
        if (!result.IsValid)
            return result.Exception is SecurityTokenInvalidLifetimeException ? TokenRefusal.Expired : TokenRefusal.Forged;
        if (result.SecurityToken is not JsonWebToken jwt || !TryReadAgent(jwt, out var agent)) return TokenRefusal.WrongType;

        // Without the claim, both are the least time of all.
        verified = new VerifiedToken(
            agent, jwt.ValidFrom, jwt.ValidTo == DateTime.MinValue ? DateTime.MaxValue : jwt.ValidTo);
        return TokenRefusal.None;
    }

    private string Sign(Dictionary<string, object> claims) => _handler.CreateToken(new SecurityTokenDescriptor
    {
        Claims = claims,
        SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
    });

    private static bool TryReadAgent(JsonWebToken jwt, out AccessAgent agent)
    {
        agent = default;
        if (!jwt.TryGetPayloadValue<string>("type", out var type)) return false;
        if (type == BackendType && jwt.TryGetPayloadValue<string>("domain", out var domain))
        {
            agent = AccessAgent.BackendOf(domain);
            return true;
        }

        if (type != UnitType || !jwt.TryGetPayloadValue<string>("uuid", out var uuid)
            || !Guid.TryParseExact(uuid, "D", out var id))
        {
            return false;
        }

        var tokenId = jwt.TryGetPayloadValue<string>(JwtRegisteredClaimNames.Jti, out var value) ? value : null;
        agent = AccessAgent.Of(new DeviceIdentity(new UnitId(id), tokenId));
        return true;
    }
}
