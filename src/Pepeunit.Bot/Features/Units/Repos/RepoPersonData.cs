using Pepeunit.Bot.Features.Units.Repos.Updates;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Deletes a person's Repos. Units of others that are made from them stay, as Units without a Repo.</summary>
internal sealed class RepoPersonData(RepoStore repos, RepoUpdateStore updates) : IPersonData
{
    public async Task DeleteAsync(long personId, CancellationToken cancellationToken)
    {
        await updates.DeleteByOwnerAsync(personId, cancellationToken);
        await repos.DeleteByOwnerAsync(personId, cancellationToken);
    }
}
