using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Transfer;

/// <summary>What both sides of an offer see. Pure: model in, reply out.</summary>
internal sealed class TransferView
{
    public Reply Offered(Unit unit, UnitOffer offer, string receiver, Texts texts) =>
        new(texts.Html("units.transfer.offered", ("unit", unit.Name), ("name", receiver), ("until", UntilOf(offer))))
        {
            Keyboard = ToUnit(unit, texts),
        };

    public Reply AlreadyOffered(Unit unit, Texts texts) =>
        new(texts.Html("units.transfer.already", ("unit", unit.Name))) { Keyboard = ToUnit(unit, texts) };

    public Reply Withdrawn(Unit unit, Texts texts) =>
        new(texts.Html("units.transfer.withdrawn", ("unit", unit.Name))) { Keyboard = ToUnit(unit, texts) };

    public Reply Declined(Unit unit, Texts texts) =>
        new(texts.Html("units.transfer.declined", ("unit", unit.Name))) { Keyboard = Keyboard.Row(UserView.BackToMenu(texts)) };

    public Reply Over(Texts texts) =>
        new(texts.Html("units.transfer.over"))
        {
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
        };

    public Reply LimitReached(Unit unit, UnitOffer offer, int used, int limit, Texts texts) =>
        new(texts.Html("units.transfer.limit", ("unit", unit.Name), ("used", used), ("limit", limit)))
        {
            Keyboard = Answers(offer, texts)
                .WithRow(Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
        };

    public Reply ToldOffer(Unit unit, UnitOffer offer, string sender, Texts texts) =>
        new(texts.Html("units.transfer.told_offer", ("name", sender), ("unit", unit.Name), ("until", UntilOf(offer))))
        {
            Keyboard = Answers(offer, texts),
        };

    public Reply ToldWithdrawn(Unit unit, Texts texts) =>
        WithMenu(texts.Html("units.transfer.told_withdrawn", ("unit", unit.Name)), texts);

    public Reply ToldAccepted(Unit unit, string name, Texts texts) =>
        WithMenu(texts.Html("units.transfer.told_accepted", ("name", name), ("unit", unit.Name)), texts);

    public Reply ToldDeclined(Unit unit, string name, Texts texts) =>
        WithMenu(texts.Html("units.transfer.told_declined", ("name", name), ("unit", unit.Name)), texts);

    public Reply ToldExpired(Unit unit, string name, Texts texts) =>
        WithMenu(texts.Html("units.transfer.told_expired", ("name", name), ("unit", unit.Name)), texts);

    private static Reply WithMenu(HtmlText text, Texts texts) => new(text) { Keyboard = Keyboard.Row(UserView.BackToMenu(texts)) };

    private static Keyboard Answers(UnitOffer offer, Texts texts) => Keyboard.Row(
        Button.Callback(texts.Plain("units.transfer.accept"), new AnswerOffer(offer.Id, IsAccepted: true))
            .Styled(ButtonStyle.Success),
        Button.Callback(texts.Plain("units.transfer.decline"), new AnswerOffer(offer.Id, IsAccepted: false)));

    private static Keyboard ToUnit(Unit unit, Texts texts) => Keyboard.Row(
        Button.Callback(texts.Plain("units.edit.back"), new EditUnit(unit.Id.Value)), UserView.BackToMenu(texts));

    private static DateTimeOffset UntilOf(UnitOffer offer) => DateTimeOffset.FromUnixTimeMilliseconds(offer.ExpiresAtMs);
}
