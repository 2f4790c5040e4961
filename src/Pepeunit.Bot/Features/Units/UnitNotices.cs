using System.Globalization;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Units;

/// <summary>Tells persons what others did that concerns their Units, in the private chat and the language of each.</summary>
internal sealed class UnitNotices(OutboxStore outbox, IPersonDirectory persons, Locales locales)
{
    /// <param name="key">What is told, <c>feature:thing:id</c>: the same is told once, however often this is called.</param>
    public async Task TellAsync(
        long personId, string key, Func<Texts, Reply> reply, CancellationToken cancellationToken)
    {
        if (await persons.FindAsync(personId, cancellationToken) is not { IsBlocked: false } person) return;
        await outbox.SendAsync(
            new OutgoingMessage
            {
                ChatId = person.Id,
                Lane = Lane.Answer,
                Reply = reply(locales.For(person)),
                IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"{key}:{person.Id}"),
            },
            cancellationToken);
    }

    /// <summary>How a person is called; the id when Telegram gave no name.</summary>
    public async Task<string> NameAsync(long personId, CancellationToken cancellationToken) =>
        await persons.FindAsync(personId, cancellationToken) is { DisplayName: { Length: > 0 } name }
            ? name
            : personId.ToString(CultureInfo.InvariantCulture);
}
