namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>Why a user's action is refused by the user side, with its HTTP status. The endpoint catches it.</summary>
internal sealed class UserError(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static UserError NotFound(string what) => new(404, what + " not found");
}
