using System.Diagnostics;
using System.Globalization;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Editing;
using Pepeunit.Bot.Features.Units.Links;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Sharing;

/// <summary>Who sees a Unit: its visibility and its grants, in the chat of its owner.</summary>
internal sealed class AccessHandlers(
    UnitStore units, UnitEdits edits, GrantStore grants, NodePairs pairs, VisibleUnits visible, PersonFinder persons,
    UnitSight sight, UnitNotices notices, SharingView view, UnitView unitView)
{
    /// <summary>Units of others that are offered; another one is granted to by its id.</summary>
    private const int MaxAgents = 60;

    private const int MaxOwnerName = 20;

    public async Task<Answer> ShowAsync(ShowAccess pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Unit, update, cancellationToken) is { } unit
            ? Answer.Edit(await AccessAsync(unit, update, cancellationToken))
            : Gone(update);

    public async Task<Answer> SetVisibilityAsync(
        SetUnitVisibility pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Unit, update, cancellationToken) is not { } unit) return Gone(update);
        if (pressed is { Visibility: Visibility.Private, IsSure: false })
        {
            var foreign = (await pairs.OfUnitAsync(unit.Id, cancellationToken))
                .Count(pair => pair.Output.Unit.OwnerId != pair.Input.Unit.OwnerId);
            if (foreign > 0) return Answer.Edit(view.AskPrivate(unit, foreign, update.Texts));
        }

        await edits.SetVisibilityAsync(unit.Id, update.Person.Id, pressed.Visibility, cancellationToken);
        return Answer
            .Edit(await AccessAsync(unit with { Visibility = pressed.Visibility }, update, cancellationToken))
            .AndToast(update.Texts.Plain("units.nodes.saved"));
    }

    public async Task<Answer> ListAsync(ListGrants pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Unit, update, cancellationToken) is { } unit
            ? Answer.Edit(await GrantsAsync(unit, pressed.Page, headline: null, update, cancellationToken))
            : Gone(update);

    public async Task<Answer> StartPersonAsync(
        StartGrantPerson pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Unit, update, cancellationToken) is { } unit
            ? Answer.Start(
                ChoosePersonFlow.GrantName, new ChoosePersonFlow.State(PersonPurpose.Grant, pressed.Unit, unit.Name))
            : Gone(update);

    public async Task<Answer> StartUnitAsync(StartGrantUnit pressed, BotUpdate update, CancellationToken cancellationToken) =>
        await FindOwnAsync(pressed.Unit, update, cancellationToken) is { } unit
            ? Answer.Start(GrantUnitFlow.Name, new GrantUnitFlow.State(pressed.Unit, unit.Name))
            : Gone(update);

    /// <summary>Answers the flows' questions to the store.</summary>
    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken) => query switch
    {
        FetchPerson { Text: var text } => await persons.FindAsync(text, update.Person.Id, cancellationToken),
        FetchAgents => await AgentsAsync(update.Person.Id, cancellationToken),
        FetchAgent { Agent: var id } => await units.FindAsync(new UnitId(id), cancellationToken) is { } unit
            ? new AgentFound(id, unit.OwnerId == update.Person.Id)
            : new AgentFound(Id: null, IsOwn: false),
        _ => throw new UnreachableException($"A flow asks for a {query.GetType().Name}."),
    };

    public Task<Answer> GrantPersonAsync(ChosenPerson request, BotUpdate update, CancellationToken cancellationToken) =>
        GrantAsync(
            request.Unit, GrantAgent.Person, request.Person.ToString(CultureInfo.InvariantCulture), update, cancellationToken);

    public Task<Answer> GrantUnitAsync(GrantToUnit request, BotUpdate update, CancellationToken cancellationToken) =>
        GrantAsync(request.Unit, GrantAgent.Unit, request.Agent.ToString(), update, cancellationToken);

    public Task<Answer> RevokePersonAsync(RevokePerson pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var agent = pressed.Person.ToString(CultureInfo.InvariantCulture);
        var grant = new UnitGrant(new UnitId(pressed.Unit), GrantAgent.Person, agent);
        return RevokeAsync(grant, pressed.IsSure ? null : pressed with { IsSure = true }, update, cancellationToken);
    }

    public Task<Answer> RevokeUnitAsync(RevokeUnit pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var grant = new UnitGrant(new UnitId(pressed.Unit), GrantAgent.Unit, pressed.Agent.ToString());
        return RevokeAsync(grant, pressed.IsSure ? null : pressed with { IsSure = true }, update, cancellationToken);
    }

    private async Task<Answer> GrantAsync(
        Guid id, GrantAgent agent, string agentId, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(id, update, cancellationToken) is not { } unit) return Gone(update);
        var grant = new UnitGrant(unit.Id, agent, agentId);
        var outcome = await grants.AddAsync(grant, cancellationToken);
        var headline = update.Texts.Html(
            outcome switch
            {
                GrantOutcome.Granted => "units.access.granted",
                GrantOutcome.AlreadyThere => "units.access.was_granted",
                GrantOutcome.LimitReached => "units.access.limit",
                _ => throw new UnreachableException($"A grant became {outcome}."),
            },
            ("limit", GrantStore.MaxPerUnit));
        if (outcome == GrantOutcome.Granted && await ReceiverAsync(grant, cancellationToken) is { } receiver)
        {
            var name = update.Person.DisplayName;
            await notices.TellAsync(
                receiver, $"units:granted:{update.UpdateId}", texts => view.ToldGranted(unit, name, grant.Agent, texts),
                cancellationToken);
        }

        return Answer.Edit(await GrantsAsync(unit, 0, headline, update, cancellationToken));
    }

    /// <param name="ifSure">The button that does it; null when it was pressed.</param>
    private async Task<Answer> RevokeAsync(
        UnitGrant grant, ICallbackData? ifSure, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(grant.Unit.Value, update, cancellationToken) is not { } unit) return Gone(update);
        if (ifSure is not null)
        {
            var line = await LineAsync(grant, update.Person.Id, cancellationToken);
            return Answer.Edit(view.AskRevoke(unit, line, ifSure, update.Texts));
        }

        var isRemoved = await grants.RemoveAsync(grant, cancellationToken);
        if (isRemoved && await ReceiverAsync(grant, cancellationToken) is { } receiver)
        {
            await notices.TellAsync(
                receiver, $"units:revoked:{update.UpdateId}", texts => view.ToldRevoked(unit, texts), cancellationToken);
        }

        return Answer.Edit(await GrantsAsync(unit, 0, headline: null, update, cancellationToken))
            .AndToast(update.Texts.Plain(isRemoved ? "units.access.revoked" : "units.access.was_revoked"));
    }

    private async Task<Reply> AccessAsync(Unit unit, BotUpdate update, CancellationToken cancellationToken) =>
        view.Access(unit, (await grants.ListAsync(unit.Id, cancellationToken)).Count, update.Texts);

    private async Task<Reply> GrantsAsync(
        Unit unit, int page, HtmlText? headline, BotUpdate update, CancellationToken cancellationToken)
    {
        var all = await grants.ListAsync(unit.Id, cancellationToken);
        var paging = Paging.Of(page, all.Count, SharingView.PageSize);
        var lines = new List<GrantLine>();
        foreach (var grant in all.Skip(paging.Offset).Take(paging.Size))
            lines.Add(await LineAsync(grant, update.Person.Id, cancellationToken));
        return view.Grants(unit, lines, paging, all.Count, update.Texts, headline);
    }

    private async Task<GrantLine> LineAsync(UnitGrant grant, long me, CancellationToken cancellationToken)
    {
        if (grant.Agent == GrantAgent.Person)
        {
            var person = long.Parse(grant.AgentId, CultureInfo.InvariantCulture);
            return new GrantLine(grant, await notices.NameAsync(person, cancellationToken));
        }

        // Somebody else's Unit is called by its name only where the person sees it.
        var agent = Guid.Parse(grant.AgentId, CultureInfo.InvariantCulture);
        return new GrantLine(
            grant, await sight.FindAsync(agent, me, cancellationToken) is { } seen ? seen.Unit.Name : grant.AgentId);
    }

    private async Task<Agents> AgentsAsync(long me, CancellationToken cancellationToken)
    {
        var (others, _) = await visible.ListAsync(me, BrowseScope.Visible, "", 0, MaxAgents, cancellationToken);
        var options = new List<AgentOption>();
        foreach (var unit in others)
        {
            var owner = ForeignText.Cut(await notices.NameAsync(unit.OwnerId, cancellationToken), MaxOwnerName);
            options.Add(new AgentOption(unit.Id.Value, $"{unit.Name} · {owner}"));
        }

        return new Agents(options);
    }

    /// <summary>Who is told of a grant: the person, or the owner of the Unit.</summary>
    private async Task<long?> ReceiverAsync(UnitGrant grant, CancellationToken cancellationToken) =>
        grant.Agent == GrantAgent.Person
            ? long.Parse(grant.AgentId, CultureInfo.InvariantCulture)
            : (await units.FindAsync(
                new UnitId(Guid.Parse(grant.AgentId, CultureInfo.InvariantCulture)), cancellationToken))?.OwnerId;

    private Task<Unit?> FindOwnAsync(Guid unit, BotUpdate update, CancellationToken cancellationToken) =>
        sight.FindOwnAsync(unit, update.Person.Id, cancellationToken);

    private Answer Gone(BotUpdate update) => Answer.Edit(unitView.Gone(update.Texts));
}
