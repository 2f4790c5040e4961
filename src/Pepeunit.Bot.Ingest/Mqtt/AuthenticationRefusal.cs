namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Why a CONNECT is refused. <see cref="None"/> means that it is accepted.</summary>
public enum AuthenticationRefusal
{
    /// <summary>Not refused.</summary>
    None,

    /// <summary>No username: anonymous sessions do not exist.</summary>
    NoToken,

    /// <summary>The username is not a JWT, or lacks the claims of a Unit's token.</summary>
    Malformed,

    /// <summary>The signature is not this instance's, or the algorithm is not HS256.</summary>
    BadSignature,

    /// <summary>The token is of another type than <c>Unit</c>.</summary>
    WrongType,

    /// <summary>The token's <c>exp</c> has passed.</summary>
    Expired,

    /// <summary>The token was taken back: its Unit has a newer one.</summary>
    Revoked,

    /// <summary>The Unit does not exist (any more).</summary>
    UnknownUnit,

    /// <summary>The Unit or its owner is blocked or cut off.</summary>
    Blocked,
}
