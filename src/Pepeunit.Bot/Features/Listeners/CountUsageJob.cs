using System.Globalization;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>
/// Adds what this process has counted of persons' budgets to their totals, and tells a person once a month that nothing more
/// is taken. Safe to run twice.
/// </summary>
internal sealed class CountUsageJob(
    PersonBudgets budgets, ListenerView view, IPersonDirectory persons, Locales locales, OutboxStore outbox)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var person in await budgets.SettleAsync(cancellationToken))
        {
            if (await persons.FindAsync(person, cancellationToken) is not { } owner) continue;
            var month = await budgets.ReadAsync(person, cancellationToken);
            await outbox.SendAsync(
                new OutgoingMessage
                {
                    // A private chat's id is the person's id.
                    ChatId = owner.Id,
                    Lane = Lane.Answer,
                    Reply = view.MonthUsedUp(month, locales.For(owner)),
                    IdempotencyKey = string.Create(
                        CultureInfo.InvariantCulture, $"listeners:month:{person}:{month.ResetsAt:yyyy-MM}"),
                    RecipientId = owner.Id,
                },
                cancellationToken);
        }
    }
}
