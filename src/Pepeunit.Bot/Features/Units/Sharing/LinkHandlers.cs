using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>Links that open a Unit in the bot. They give no right: who opens one sees what visibility and grants let be seen.</summary>
internal sealed class LinkHandlers(UnitSight sight, UnitCards cards, DeepLinks links, SharingView view, UnitView unitView)
{
    /// <summary>Of the deep link.</summary>
    public const string Prefix = "un";

    public async Task<Answer> SendAsync(SendUnitLink pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await sight.FindOwnAsync(pressed.Unit, update.Person.Id, cancellationToken) is { } unit
            ? Answer.Send(view.Link(unit, links.Make(Prefix, pressed.Unit), update.Texts))
            : Answer.Edit(unitView.Gone(update.Texts));

    public async Task<Answer> OpenAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        var seen = links.ReadId(Prefix, update.Argument) is { } id
            ? await sight.FindAsync(id, update.Person.Id, cancellationToken)
            : null;
        return Answer.Send(seen switch
        {
            { IsOwn: true, Unit: var unit } => await cards.OwnAsync(unit, update.Texts, headline: null, cancellationToken),
            { Unit: var unit } => await cards.ForeignAsync(unit, update.Person.Id, update.Texts, cancellationToken),
            null => unitView.Gone(update.Texts),
        });
    }
}
