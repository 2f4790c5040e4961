using Pepeunit.Bot.Features.Units.Repos.Env;
using Pepeunit.Bot.Features.Units.State;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos.Making;

/// <summary>Units of Repos in the chat. A Unit of somebody else is answered exactly as one that is gone.</summary>
internal sealed class RepoUnitHandlers(
    UnitStore units, RepoStore repos, RepoVersionStore versions, RepoUnits repoUnits, UnitVersionStore unitVersions,
    UnitStateStore states, UnitCreator creator, RepoView repoView, UnitView unitView, FirmwareView view)
{
    public async Task<Answer> CreateAsync(CreateRepoUnit request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await repos.FindAsync(new RepoId(request.Repo), cancellationToken) is not { } repo
            || !repo.IsVisibleTo(update.Person.Id))
        {
            return Answer.Edit(repoView.Gone(update.Texts));
        }

        var version = await repoUnits.TakeAsync(repo, request.Version, cancellationToken);
        if (!version.IsGood)
            return Answer.Edit(repoView.Note(RepoView.Explain(version.Problem, update.Texts), repo, update.Texts));

        var plan = UnitPlan.Of(request.Name, version.Value, request.IsAutoUpdate);
        if (await creator.CreateAsync(update.Person.Id, plan, cancellationToken) is not { } unit)
        {
            var used = await units.CountByOwnerAsync(update.Person.Id, cancellationToken);
            return Answer.Edit(unitView.LimitReached(used, creator.Limit, update.Texts));
        }

        var open = EnvKeys.Open(version.Value);
        if (open.Count == 0 || update.IsShared)
        {
            var headline = update.Texts.Html(open.Count == 0 ? "repos.unit.done" : "repos.unit.done_in_group");
            return Answer.Edit(await CardAsync(unit, update, headline, cancellationToken));
        }

        return Answer.Start(FillEnvFlow.Name, FillEnvFlow.State.Start(unit.Id.Value, open, isNewUnit: true));
    }

    public async Task<Answer> OpenAsync(OpenFirmware pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await units.FindOwnAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken) is { } unit
            ? await CardAsync(unit, update, headline: null, cancellationToken)
            : unitView.Gone(update.Texts));

    public async Task<Answer> ActAsync(ActOnFirmware pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await units.FindOwnAsync(new UnitId(pressed.Unit), update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));
        if (await FindRepoAsync(unit, cancellationToken) is not { } repo)
            return Answer.Edit(await CardAsync(unit, update, headline: null, cancellationToken));
        switch (pressed.Verb)
        {
            case FirmwareVerb.Update:
                return await UpdateAsync(unit, repo, choice: null, update, cancellationToken);
            case FirmwareVerb.ChooseVersion:
                var stored = await versions.ListAsync(repo.Id, VersionChoice.MaxCount, cancellationToken);
                return Answer.Start(
                    ChooseVersionFlow.Name, new ChooseVersionFlow.State(pressed.Unit, VersionChoice.Of(repo, stored)));
            default:
                await unitVersions.SetAutoUpdateAsync(unit.Id, !unit.IsAutoUpdate, cancellationToken);
                return await OpenAsync(new OpenFirmware(pressed.Unit), update, cancellationToken);
        }
    }

    public async Task<Answer> ChooseAsync(ChooseVersion request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await units.FindOwnAsync(new UnitId(request.Unit), update.Person.Id, cancellationToken) is not { } unit)
            return Answer.Edit(unitView.Gone(update.Texts));
        if (await FindRepoAsync(unit, cancellationToken) is not { } repo)
            return Answer.Edit(await CardAsync(unit, update, headline: null, cancellationToken));
        // Who takes a version by hand wants it to stay.
        if (unit.IsAutoUpdate) await unitVersions.SetAutoUpdateAsync(unit.Id, isAutoUpdate: false, cancellationToken);
        return await UpdateAsync(unit, repo, request.Version, update, cancellationToken);
    }

    private async Task<Answer> UpdateAsync(
        Unit unit, Repo repo, string? choice, BotUpdate update, CancellationToken cancellationToken)
    {
        var version = await repoUnits.TakeAsync(repo, choice, cancellationToken);
        if (!version.IsGood)
            return Answer.Edit(repoView.Note(RepoView.Explain(version.Problem, update.Texts), repo, update.Texts));
        var outcome = await repoUnits.UpdateAsync(unit, repo, version.Value, cancellationToken);
        if (await units.FindOwnAsync(unit.Id, update.Person.Id, cancellationToken) is not { } changed)
            return Answer.Edit(unitView.Gone(update.Texts));
        var headline = outcome switch
        {
            UpdateOutcome.Sent => update.Texts.Html("repos.firmware.sent"),
            UpdateOutcome.NotListed => update.Texts.Html("repos.firmware.not_listed"),
            _ => update.Texts.Html("repos.firmware.not_taken"),
        };
        return Answer.Edit(await CardAsync(changed, update, headline, cancellationToken));
    }

    private async Task<Reply> CardAsync(Unit unit, BotUpdate update, HtmlText? headline, CancellationToken cancellationToken)
    {
        var repo = await FindRepoAsync(unit, cancellationToken);
        var current = repo?.CurrentVersion is { } version ? await versions.FindAsync(repo.Id, version, cancellationToken) : null;
        var state = await states.FindAsync(unit.Id, cancellationToken);
        return view.Card(
            new FirmwareCard(
                unit, repo, await versions.FindOfAsync(unit, cancellationToken), current, state?.State.CommitVersion),
            update.Texts, headline);
    }

    private async Task<Repo?> FindRepoAsync(Unit unit, CancellationToken cancellationToken) =>
        unit.Repo is { } id && await repos.FindAsync(id, cancellationToken) is { } repo && repo.IsVisibleTo(unit.OwnerId)
            ? repo
            : null;
}
