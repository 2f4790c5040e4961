using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Editing;

/// <summary>The screens of a Unit's settings. Pure: model in, reply out.</summary>
internal sealed class EditView
{
    public Reply Menu(Unit unit, UnitOffer? offer, string? receiver, Texts texts)
    {
        var id = unit.Id.Value;
        var html = new HtmlBuilder().Line(texts.Html("units.edit.title", ("unit", unit.Name)));
        if (offer is not null)
        {
            html.Line().Line(texts.Html(
                "units.transfer.pending", ("name", receiver),
                ("until", DateTimeOffset.FromUnixTimeMilliseconds(offer.ExpiresAtMs))));
        }

        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("units.edit.rename"), new StartRenameUnit(id)),
                Button.Callback(texts.Plain("units.edit.reissue"), new AskReissue(id)),
                offer is null
                    ? Button.Callback(texts.Plain("units.transfer.button"), new StartTransfer(id))
                    : Button.Callback(texts.Plain("units.transfer.withdraw"), new WithdrawOffer(offer.Id)))
                .WithRow(
                    Button.Callback(texts.Plain("units.nodes.back_to_unit"), new OpenUnit(id)),
                    Button.Callback(texts.Plain("units.card.refresh"), new EditUnit(id)))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    public Reply AskReissue(Unit unit, int mark, Texts texts) => new(texts.Html("units.edit.ask_reissue", ("unit", unit.Name)))
    {
        Keyboard = Keyboard.Column(
            Button.Callback(texts.Plain("units.edit.yes_reissue"), new ReissueToken(unit.Id.Value, mark))
                .Styled(ButtonStyle.Danger),
            Button.Callback(texts.Plain("units.delete.no"), new EditUnit(unit.Id.Value))),
    };
}
