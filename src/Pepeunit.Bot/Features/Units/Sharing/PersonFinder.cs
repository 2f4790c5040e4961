using System.Globalization;
using Pepeunit.Bot.Features.Users;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>Finds the person that somebody means: by username, with or without @ or t.me/, or by Telegram's id.</summary>
internal sealed class PersonFinder(PersonStore persons)
{
    public async Task<PersonFound> FindAsync(string text, long asker, CancellationToken cancellationToken)
    {
        var name = text[(text.LastIndexOf('/') + 1)..].TrimStart('@');
        var row = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await persons.FindAsync(id, cancellationToken)
            : await persons.FindByUsernameAsync(name, cancellationToken);

        // A blocked person could not answer, and is nobody's business.
        if (row is null or { IsBlocked: true }) return new PersonFound(PersonMatch.Unknown, 0, "");
        return row.Id == asker
            ? new PersonFound(PersonMatch.Self, row.Id, "")
            : new PersonFound(PersonMatch.Found, row.Id, $"{row.FirstName} {row.LastName}".Trim());
    }
}
