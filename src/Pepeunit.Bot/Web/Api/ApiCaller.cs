using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Web.Api;

/// <summary>Who calls: told by the token alone, never by anything else in the call.</summary>
/// <param name="OwnerId">The person, or the owner of the Unit: a Telegram user id.</param>
internal abstract record ApiCaller(long OwnerId)
{
    /// <summary>What the limit of calls is counted for: one token.</summary>
    public abstract string LimitKey { get; }

    /// <summary>A device with its own token.</summary>
    internal sealed record Device(DeviceIdentity Identity, long OwnerId) : ApiCaller(OwnerId)
    {
        public UnitId Unit => Identity.Unit;

        public override string LimitKey => $"unit {Unit}";
    }

    /// <summary>A person's program with one of the person's API tokens.</summary>
    internal sealed record Program(Guid TokenId, long OwnerId) : ApiCaller(OwnerId)
    {
        public override string LimitKey => $"token {TokenId}";
    }
}

/// <summary>What a token turned out to be: a caller, or why not.</summary>
internal readonly record struct Identification(ApiCaller? Caller, ApiRefusal? Refusal)
{
    public static Identification Of(ApiCaller caller) => new(caller, null);

    public static Identification Of(ApiRefusal refusal) => new(null, refusal);
}

/// <summary>Reads tokens. The feature that issues them implements it.</summary>
internal interface IApiIdentities
{
    /// <summary>The header that carries the token.</summary>
    const string TokenHeader = "x-auth-token";

    /// <param name="token">As sent; empty when the header is missing.</param>
    ValueTask<Identification> IdentifyAsync(string token, CancellationToken cancellationToken);
}
