using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>Revokes a person's API tokens; the row of a blocked person stays, so they do not go with it.</summary>
internal sealed class ApiTokenPersonData(ApiTokenStore tokens) : IPersonData
{
    public Task DeleteAsync(long personId, CancellationToken cancellationToken) =>
        tokens.RevokeAllAsync(personId, cancellationToken);
}
