using Pepeunit.Bot.Features.Units.Repos.Updates;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Repos in the chat. One that a person may not see is answered exactly as one that is gone.</summary>
internal sealed class RepoHandlers(
    RepoStore repos, RepoVersionStore versions, RepoUpdateStore updates, RepoView view, DeepLinks links, TimeProvider time)
{
    /// <summary>Of the deep link that opens a Repo.</summary>
    public const string LinkPrefix = "re";

    public async Task<Answer> ListAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(await ListReplyAsync(new ListRepos(0, false, ""), update, cancellationToken));

    public async Task<Answer> ShowListAsync(ListRepos pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await ListReplyAsync(pressed, update, cancellationToken));

    public Task<Answer> StartSearchAsync(StartSearchRepos pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(SearchReposFlow.Name, new SearchReposFlow.State()));

    public async Task<Answer> SearchAsync(SearchRepos request, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await ListReplyAsync(new ListRepos(0, false, request.Words), update, cancellationToken));

    public async Task<Answer> OpenAsync(OpenRepo pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Edit(await CardReplyAsync(new RepoId(pressed.Repo), update, cancellationToken));

    /// <summary>By a deep link, which gives no right: a Repo that the person may not see is gone.</summary>
    public async Task<Answer> OpenLinkAsync(BotUpdate update, CancellationToken cancellationToken) =>
        Answer.Send(links.ReadId(LinkPrefix, update.Argument) is { } id
            ? await CardReplyAsync(new RepoId(id), update, cancellationToken)
            : view.Gone(update.Texts));

    public async Task<Answer> EditAsync(EditRepo pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(pressed.Repo, update, cancellationToken) is not { } repo)
            return Answer.Edit(view.Gone(update.Texts));
        var choices = pressed.Field == RepoField.DefaultRef ? await ListRefsAsync(repo, cancellationToken) : [];
        return Answer.Start(EditRepoFlow.Name, new EditRepoFlow.State(pressed.Repo, pressed.Field, choices));
    }

    public async Task<Answer> SaveAsync(SaveRepo request, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindOwnAsync(request.Repo, update, cancellationToken) is not { } repo)
            return Answer.Edit(view.Gone(update.Texts));
        if (request.Field == RepoField.DefaultRef && repo.Source == RepoSource.Sent)
        {
            await repos.SetCurrentAsync(repo.Id, request.Value, cancellationToken);
        }
        else
        {
            var saved = request.Field switch
            {
                RepoField.Name => repo with { Name = request.Value },
                RepoField.Description => repo with { Description = request.Value },
                RepoField.Visibility => repo with { Visibility = Enum.Parse<Visibility>(request.Value) },
                RepoField.FirmwareLink => repo with { FirmwareLink = request.Value.Length == 0 ? null : request.Value },
                _ => repo with { DefaultRef = request.Value, CheckAtMs = time.GetUtcNow().ToUnixTimeMilliseconds() },
            };
            await repos.SaveAsync(saved, cancellationToken);
        }

        return Answer.Edit(await CardReplyAsync(repo.Id, update, cancellationToken));
    }

    public async Task<Answer> ActAsync(ActOnRepo pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var repo = await FindVisibleAsync(pressed.Repo, update, cancellationToken);
        var isOwners = pressed.Verb
            is not (RepoVerb.Readme or RepoVerb.CreateUnit or RepoVerb.AskUpdateAll or RepoVerb.UpdateAll);
        if (repo is null || (isOwners && repo.OwnerId != update.Person.Id)) return Answer.Edit(view.Gone(update.Texts));
        return pressed.Verb switch
        {
            RepoVerb.Check => await CheckAsync(repo, update, cancellationToken),
            RepoVerb.SendFiles => Answer.Start(SendFilesFlow.Name, new SendFilesFlow.State(pressed.Repo, [])),
            RepoVerb.Link => Answer.Send(view.Link(repo, links.Make(LinkPrefix, pressed.Repo), update.Texts)),
            RepoVerb.EditMenu => Answer.Edit(view.EditMenu(repo, update.Texts)),
            RepoVerb.SwitchCompiled => await SwitchAsync(repo with { IsCompiled = !repo.IsCompiled }, update, cancellationToken),
            RepoVerb.SwitchAutoUpdate =>
                await SwitchAsync(repo with { IsAutoUpdate = !repo.IsAutoUpdate }, update, cancellationToken),
            RepoVerb.AskDelete => await AskDeleteAsync(repo, update, cancellationToken),
            RepoVerb.Delete => await DeleteAsync(repo, update, cancellationToken),
            var verb => await FindCurrentAsync(repo, cancellationToken) is { } version
                ? await ActOnVersionAsync(verb, repo, version, update, cancellationToken)
                : Answer.Edit(view.Gone(update.Texts)),
        };
    }

    private async Task<Answer> ActOnVersionAsync(
        RepoVerb verb, Repo repo, RepoVersion version, BotUpdate update, CancellationToken cancellationToken)
    {
        switch (verb)
        {
            case RepoVerb.Readme:
                return Answer.Edit(view.Readme(repo, version, update.Texts));
            case RepoVerb.CreateUnit:
                var choices = await ListRefsAsync(repo, cancellationToken);
                return Answer.Start(
                    Making.CreateRepoUnitFlow.Name,
                    new Making.CreateRepoUnitFlow.State(
                        repo.Id.Value, UnitName.Clean(repo.Name), null, repo.IsAutoUpdate, choices));
            case RepoVerb.AskUpdateAll:
                var count = await updates.CountOutdatedAsync(repo.Id, update.Person.Id, version.Version, cancellationToken);
                return Answer.Edit(view.AskUpdateAll(repo, version, count, update.Texts));
            default:
                var started = await updates.StartAsync(
                    repo.Id, version.Version, update.Person.Id, update.ChatId, cancellationToken);
                return Answer.Edit(view.Note(
                    update.Texts.Html(started ? "repos.update_all.started" : "repos.update_all.running"), repo, update.Texts));
        }
    }

    private async Task<Answer> CheckAsync(Repo repo, BotUpdate update, CancellationToken cancellationToken)
    {
        await repos.PlanCheckAsync(repo.Id, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
        return Answer.Toast(update.Texts.Plain("repos.card.check_planned"));
    }

    private async Task<Answer> SwitchAsync(Repo repo, BotUpdate update, CancellationToken cancellationToken)
    {
        await repos.SaveAsync(repo, cancellationToken);
        return Answer.Edit(view.EditMenu(repo, update.Texts));
    }

    private async Task<Answer> AskDeleteAsync(Repo repo, BotUpdate update, CancellationToken cancellationToken)
    {
        var used = await repos.CountUnitsAsync(repo.Id, cancellationToken);
        return Answer.Edit(used == 0
            ? view.AskDelete(repo, update.Texts)
            : view.Note(update.Texts.Html("repos.delete.in_use", ("count", used)), repo, update.Texts));
    }

    private async Task<Answer> DeleteAsync(Repo repo, BotUpdate update, CancellationToken cancellationToken)
    {
        var outcome = await repos.DeleteAsync(repo.Id, update.Person.Id, cancellationToken);
        if (outcome == DeleteRepoOutcome.InUse) return await AskDeleteAsync(repo, update, cancellationToken);
        var list = Answer.Edit(await ListReplyAsync(new ListRepos(0, true, ""), update, cancellationToken));
        return list.AndToast(update.Texts.Plain("repos.delete.done"));
    }

    private async Task<IReadOnlyList<VersionChoice>> ListRefsAsync(Repo repo, CancellationToken cancellationToken) =>
        VersionChoice.Of(repo, repo.Source == RepoSource.Git
            ? []
            : await versions.ListAsync(repo.Id, VersionChoice.MaxCount, cancellationToken));

    private async Task<RepoVersion?> FindCurrentAsync(Repo repo, CancellationToken cancellationToken) =>
        repo.CurrentVersion is { } version ? await versions.FindAsync(repo.Id, version, cancellationToken) : null;

    private async Task<Repo?> FindVisibleAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await repos.FindAsync(new RepoId(id), cancellationToken) is { } repo && repo.IsVisibleTo(update.Person.Id) ? repo : null;

    private async Task<Repo?> FindOwnAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await FindVisibleAsync(id, update, cancellationToken) is { } repo && repo.OwnerId == update.Person.Id ? repo : null;

    private async Task<Reply> ListReplyAsync(ListRepos list, BotUpdate update, CancellationToken cancellationToken)
    {
        var search = new RepoSearch(update.Person.Id, list.IsOwnOnly, list.Words);
        var total = await repos.CountAsync(search, cancellationToken);
        var lastPage = Math.Max(0, (total - 1) / RepoView.PageSize);
        var page = Math.Clamp(list.Page, (short)0, (short)Math.Min(lastPage, short.MaxValue));
        var found = await repos.SearchAsync(search, page * RepoView.PageSize, RepoView.PageSize, cancellationToken);
        return view.List(new RepoPage(found, list with { Page = page }, total), update.Texts);
    }

    private async Task<Reply> CardReplyAsync(RepoId id, BotUpdate update, CancellationToken cancellationToken)
    {
        if (await FindVisibleAsync(id.Value, update, cancellationToken) is not { } repo) return view.Gone(update.Texts);
        var card = new RepoCard(
            repo, await FindCurrentAsync(repo, cancellationToken), await repos.CountUnitsAsync(id, cancellationToken),
            update.Person.Id);
        return view.Card(card, update.Texts);
    }
}
