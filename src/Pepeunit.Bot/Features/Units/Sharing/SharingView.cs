using System.Globalization;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Nodes;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <param name="Name">Of the person or the Unit.</param>
internal sealed record GrantLine(UnitGrant Grant, string Name);

/// <param name="Owner">How the owner is called.</param>
internal sealed record BrowseLine(Unit Unit, string Owner);

/// <summary>The screens of who sees what. Pure: model in, reply out.</summary>
internal sealed class SharingView
{
    public const int PageSize = 8;

    private const int MaxLabel = 30;

    public Reply Access(Unit unit, int grants, Texts texts)
    {
        var id = unit.Id.Value;
        return new Reply(texts.Html(
            "units.access.text", ("unit", unit.Name), ("visibility", new TextKey(NodeView.NameOf(unit.Visibility)))))
        {
            Keyboard = Keyboard.Column(Enum.GetValues<Visibility>().Select(level => Button.Callback(
                    texts.Plain(NodeView.NameOf(level)), new SetUnitVisibility(id, level, IsSure: false))
                    .Styled(level == unit.Visibility ? ButtonStyle.Primary : ButtonStyle.Default)))
                .WithRow(
                    Button.Callback(texts.Plain("units.access.grants", ("count", grants)), new ListGrants(id, 0)),
                    Button.Callback(texts.Plain("units.access.link"), new SendUnitLink(id)))
                .WithRow(
                    Button.Callback(texts.Plain("units.nodes.back_to_unit"), new OpenUnit(id)),
                    Button.Callback(texts.Plain("units.card.refresh"), new ShowAccess(id)))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    /// <param name="link">Null as long as Telegram has not said who the bot is.</param>
    public Reply Link(Unit unit, Uri? link, Texts texts)
    {
        var back = Button.Callback(texts.Plain("units.access.back"), new ShowAccess(unit.Id.Value));
        return link is null
            ? new Reply(texts.Html("units.access.link_not_yet")) { Keyboard = Keyboard.Column(back) }
            : new Reply(texts.Html("units.access.link_text", ("unit", unit.Name), ("link", link.ToString())))
            {
                Keyboard = Keyboard.Column(Button.Copy(texts.Plain("units.access.copy"), link.ToString()), back),
            };
    }

    public Reply AskPrivate(Unit unit, int links, Texts texts) =>
        new(texts.Html("units.access.ask_private", ("unit", unit.Name), ("count", links)))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(
                        texts.Plain("units.access.yes_private"),
                        new SetUnitVisibility(unit.Id.Value, Visibility.Private, IsSure: true))
                    .Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("units.delete.no"), new ShowAccess(unit.Id.Value))),
        };

    public Reply Grants(
        Unit unit, IReadOnlyList<GrantLine> lines, Paging paging, int total, Texts texts, HtmlText? headline)
    {
        var id = unit.Id.Value;
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html("units.access.grants_title", ("unit", unit.Name), ("count", total)));
        html.Line(texts.Html(total == 0 ? "units.access.grants_none" : "units.access.grants_about"));
        return new Reply(html.ToHtml())
        {
            Keyboard = Keyboard
                .Column(lines.Select(line => Button.Callback(
                    texts.Plain(
                        line.Grant.Agent == GrantAgent.Person ? "units.access.revoke_person" : "units.access.revoke_unit",
                        ("name", ForeignText.Cut(line.Name, MaxLabel))),
                    Revoke(line.Grant))))
                .WithRow(paging.Row(page => new ListGrants(id, page)))
                .WithRow(
                    Button.Callback(texts.Plain("units.access.add_person"), new StartGrantPerson(id)),
                    Button.Callback(texts.Plain("units.access.add_unit"), new StartGrantUnit(id)))
                .WithRow(
                    Button.Callback(texts.Plain("units.access.back"), new ShowAccess(id)),
                    Button.Callback(texts.Plain("units.card.refresh"), new ListGrants(id, paging.Page)))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    public Reply AskRevoke(Unit unit, GrantLine line, ICallbackData ifSure, Texts texts) =>
        new(texts.Html("units.access.ask_revoke", ("unit", unit.Name), ("name", line.Name)))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("units.access.yes_revoke"), ifSure).Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("units.delete.no"), new ListGrants(unit.Id.Value, 0))),
        };

    /// <param name="agent">A grant to a Unit lets its device in, not the person: then there is nothing to open.</param>
    public Reply ToldGranted(Unit unit, string name, GrantAgent agent, Texts texts) => agent == GrantAgent.Person
        ? new(texts.Html("units.access.told_granted", ("name", name), ("unit", unit.Name)))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("units.access.show"), new OpenUnit(unit.Id.Value)), UserView.BackToMenu(texts)),
        }
        : new(texts.Html("units.access.told_granted_unit", ("name", name), ("unit", unit.Name)))
        {
            Keyboard = Keyboard.Row(UserView.BackToMenu(texts)),
        };

    public Reply ToldRevoked(Unit unit, Texts texts) => new(texts.Html("units.access.told_revoked", ("unit", unit.Name)))
    {
        Keyboard = Keyboard.Row(UserView.BackToMenu(texts)),
    };

    public Reply Browse(
        BrowseScope scope, string search, IReadOnlyList<BrowseLine> lines, Paging paging, int total, Texts texts)
    {
        var text = new HtmlBuilder().Line(texts.Html(
            scope == BrowseScope.Shared ? "units.browse.shared_title" : "units.browse.visible_title", ("count", total)));
        if (search.Length > 0) text.Line(texts.Html("units.browse.searched", ("search", search)));
        if (total == 0)
        {
            text.Line(texts.Html(
                search.Length > 0 ? "units.browse.nothing_found"
                : scope == BrowseScope.Shared ? "units.browse.nothing_shared"
                : "units.browse.nothing_visible"));
        }

        return new Reply(text.ToHtml())
        {
            Keyboard = Keyboard
                .Column(lines.Select(line => Button.Callback(
                    $"{line.Unit.Name} · {ForeignText.Clean(line.Owner, MaxLabel)}", new OpenUnit(line.Unit.Id.Value))))
                .WithRow(paging.Row(page => new BrowseUnits(scope, (short)page, search)))
                .WithRow(
                    Scope(BrowseScope.Shared, scope, texts.Plain("units.browse.shared")),
                    Scope(BrowseScope.Visible, scope, texts.Plain("units.browse.visible")))
                .WithRow(
                    Button.Callback(texts.Plain("units.browse.search"), new StartSearch(scope)),
                    Button.Callback(
                        texts.Plain("units.card.refresh"), new BrowseUnits(scope, (short)paging.Page, search)))
                .WithRow(
                    Button.Callback(texts.Plain("units.card.back"), new ListUnits(0)), UserView.BackToMenu(texts)),
        };
    }

    private static Button Scope(BrowseScope scope, BrowseScope shown, string label) =>
        Button.Callback(label, new BrowseUnits(scope, 0, ""))
            .Styled(scope == shown ? ButtonStyle.Primary : ButtonStyle.Default);

    private static ICallbackData Revoke(UnitGrant grant) => grant.Agent == GrantAgent.Person
        ? new RevokePerson(grant.Unit.Value, long.Parse(grant.AgentId, CultureInfo.InvariantCulture), IsSure: false)
        : new RevokeUnit(grant.Unit.Value, Guid.Parse(grant.AgentId, CultureInfo.InvariantCulture), IsSure: false);
}
