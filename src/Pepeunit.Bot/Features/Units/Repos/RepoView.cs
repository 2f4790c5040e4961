using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>What a page of Repos shows.</summary>
internal sealed record RepoPage(IReadOnlyList<Repo> Repos, ListRepos Shown, int Total);

/// <summary>What the card of a Repo shows.</summary>
/// <param name="Version">The current one; null before the first good one.</param>
/// <param name="UnitCount">Units made from it, whoever's they are.</param>
internal sealed record RepoCard(Repo Repo, RepoVersion? Version, int UnitCount, long Person)
{
    public bool IsOwn => Repo.OwnerId == Person;
}

/// <summary>The screens of Repos. Pure: model in, reply out.</summary>
internal sealed class RepoView
{
    public const int PageSize = 8;

    private const int MaxTopicsShown = 12;
    private const int MaxReadmeShown = 3_500;

    public Reply List(RepoPage page, Texts texts)
    {
        var shown = page.Shown;
        var pages = Math.Max(1, (page.Total + PageSize - 1) / PageSize);
        var text = (page.Total, shown.Words) switch
        {
            (0, "") => texts.Html(shown.IsOwnOnly ? "repos.list.no_own" : "repos.list.empty"),
            (0, _) => texts.Html("repos.list.none_found", ("words", shown.Words)),
            (_, "") => texts.Html(
                "repos.list.title", ("count", page.Total), ("page", shown.Page + 1), ("pages", pages)),
            _ => texts.Html(
                "repos.list.found", ("words", shown.Words), ("count", page.Total), ("page", shown.Page + 1), ("pages", pages)),
        };
        var keyboard = Keyboard.Column(page.Repos.Select(repo =>
            Button.Callback(Mark(repo) + repo.Name, new OpenRepo(repo.Id.Value))));
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", shown with { Page = (short)((shown.Page + pages - 1) % pages) }),
                Button.Callback($"{shown.Page + 1}/{pages}", shown),
                Button.Callback("›", shown with { Page = (short)((shown.Page + 1) % pages) }));
        }

        // The demo device is a Repo, too: the one that is built in.
        var isTop = shown is { Page: 0, Words: "", IsOwnOnly: false };
        if (isTop) keyboard = keyboard.WithRow(Button.Callback(texts.Plain("repos.list.demo"), new TryDemo()));
        return new Reply(text)
        {
            Keyboard = keyboard
                .WithRow(
                    Button.Callback(texts.Plain("repos.list.create"), new StartCreateRepo()),
                    Button.Callback(texts.Plain("repos.list.search"), new StartSearchRepos()))
                .WithRow(
                    Button.Callback(
                        texts.Plain(shown.IsOwnOnly ? "repos.list.all" : "repos.list.own"),
                        new ListRepos(0, !shown.IsOwnOnly, "")),
                    Button.Callback(texts.Plain("repos.list.refresh"), shown))
                .WithRow(UserView.BackToMenu(texts)),
        };
    }

    public Reply Card(RepoCard card, Texts texts, HtmlText? headline = null)
    {
        var repo = card.Repo;
        var html = new HtmlBuilder();
        if (headline is { } words) html.Line(words).Line();
        html.Line(texts.Html("repos.card.title", ("name", repo.Name)));
        if (repo.Description.Length > 0) html.Line(HtmlText.Escape(repo.Description, RepoText.MaxDescriptionLength));
        html.Line();
        html.Line(texts.Html(
            "repos.card.kind", ("kind", new TextKey(repo.IsCompiled ? "repos.card.compiled" : "repos.card.interpreted")),
            ("visibility", VisibilityKey(repo.Visibility))));
        if (repo.Address is { } address)
            html.Line(texts.Html("repos.card.address", ("address", address.Host + address.AbsolutePath)));
        html.Line(card.Version is { } version
            ? texts.Html("repos.card.version", ("version", version.Name), ("count", version.FileCount))
            : texts.Html(repo.Source == RepoSource.Git ? "repos.card.fetching" : "repos.card.no_files"));
        if (card.Version is { Schema: var schema })
        {
            AppendTopics(html, schema.Outputs, "repos.card.outputs", texts);
            AppendTopics(html, schema.Inputs, "repos.card.inputs", texts);
        }

        html.Line(texts.Html("repos.card.units", ("count", card.UnitCount)));
        if (repo.IsAutoUpdate) html.Line(texts.Html("repos.card.auto_update"));
        if (card.IsOwn && repo.Problem is { } problem)
            html.Line().Line(texts.Html("repos.card.problem", ("problem", Explain(problem, texts))));
        if (repo.CheckedAtMs is { } checkedAt)
        {
            html.Line().Append(texts.Html(
                "repos.card.checked", ("time", texts.Moment(DateTimeOffset.FromUnixTimeMilliseconds(checkedAt)))));
        }

        return new Reply(html.ToHtml()) { Keyboard = CardKeyboard(card, texts) };
    }

    public Reply EditMenu(Repo repo, Texts texts)
    {
        var id = repo.Id.Value;
        return new Reply(texts.Html("repos.edit.title", ("name", repo.Name)))
        {
            Keyboard = Keyboard.Grid(
                    2,
                    Edit("repos.edit.name", RepoField.Name), Edit("repos.edit.description", RepoField.Description),
                    Edit("repos.edit.visibility", RepoField.Visibility), Edit("repos.edit.default_ref", RepoField.DefaultRef))
                .WithRow(Act(
                    repo.IsCompiled ? "repos.edit.make_interpreted" : "repos.edit.make_compiled", id,
                    RepoVerb.SwitchCompiled, texts))
                .WithRow(repo.IsCompiled ? [Edit("repos.edit.firmware_link", RepoField.FirmwareLink)] : [])
                .WithRow(Act(
                    repo.IsAutoUpdate ? "repos.edit.auto_off" : "repos.edit.auto_on", id, RepoVerb.SwitchAutoUpdate, texts))
                .WithRow(
                    Act("repos.link.button", id, RepoVerb.Link, texts),
                    Button.Callback(texts.Plain("repos.card.back_to_card"), new OpenRepo(id))),
        };

        Button Edit(string key, RepoField field) => Button.Callback(texts.Plain(key), new EditRepo(id, field));
    }

    /// <param name="link">Null as long as Telegram has not said who the bot is.</param>
    public Reply Link(Repo repo, Uri? link, Texts texts)
    {
        var back = Button.Callback(texts.Plain("repos.card.back_to_card"), new OpenRepo(repo.Id.Value));
        return link is null
            ? new Reply(texts.Html("repos.link.not_yet")) { Keyboard = Keyboard.Column(back) }
            : new Reply(texts.Html("repos.link.text", ("name", repo.Name), ("link", link.AbsoluteUri)))
            {
                Keyboard = Keyboard.Column(Button.Copy(texts.Plain("repos.link.copy"), link.AbsoluteUri), back),
            };
    }

    public Reply Readme(Repo repo, RepoVersion version, Texts texts)
    {
        var text = version.Readme is { } readme
            ? HtmlText.EscapeBlock(ForeignText.Cut(readme, MaxReadmeShown))
            : texts.Html("repos.readme.none");
        return new Reply(new HtmlBuilder().Line(texts.Html("repos.card.title", ("name", repo.Name))).Line().Append(text).ToHtml())
        {
            Keyboard = Keyboard.Column(Button.Callback(texts.Plain("repos.card.back_to_card"), new OpenRepo(repo.Id.Value))),
        };
    }

    public Reply AskDelete(Repo repo, Texts texts) => new(texts.Html("repos.delete.ask", ("name", repo.Name)))
    {
        Keyboard = Keyboard.Column(
            Act("repos.delete.yes", repo.Id.Value, RepoVerb.Delete, texts).Styled(ButtonStyle.Danger),
            Button.Callback(texts.Plain("repos.delete.no"), new OpenRepo(repo.Id.Value))),
    };

    public Reply AskUpdateAll(Repo repo, RepoVersion version, int count, Texts texts) => new(count == 0
        ? texts.Html("repos.update_all.none", ("name", repo.Name), ("version", version.Name))
        : texts.Html("repos.update_all.ask", ("count", count), ("name", repo.Name), ("version", version.Name)))
    {
        Keyboard = Keyboard.Column(
        [
            .. count == 0
                ? Array.Empty<Button>()
                : [Act("repos.update_all.yes", repo.Id.Value, RepoVerb.UpdateAll, texts).Styled(ButtonStyle.Primary)],
            Button.Callback(texts.Plain("repos.card.back_to_card"), new OpenRepo(repo.Id.Value)),
        ]),
    };

    /// <summary>A sentence with a way back: something that has no screen of its own.</summary>
    public Reply Note(HtmlText text, Repo repo, Texts texts) => new(text)
    {
        Keyboard = Keyboard.Column(Button.Callback(texts.Plain("repos.card.back_to_card"), new OpenRepo(repo.Id.Value))),
    };

    public Reply Gone(Texts texts) => new(texts.Html("repos.card.gone"))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("repos.card.back"), new ListRepos(0, false, "")), UserView.BackToMenu(texts)),
    };

    public Reply LimitReached(int limit, Texts texts) => new(texts.Html("repos.create.limit", ("limit", limit)))
    {
        Keyboard = Keyboard.Row(
            Button.Callback(texts.Plain("repos.card.back"), new ListRepos(0, true, "")), UserView.BackToMenu(texts)),
    };

    /// <summary>What is wrong, and what to do about it.</summary>
    public static HtmlText Explain(RepoProblem problem, Texts texts) => texts.Html(problem.Key, [.. problem.Args]);

    public static TextKey VisibilityKey(Visibility visibility) => new(visibility switch
    {
        Visibility.Public => "repos.visibility.public",
        Visibility.Internal => "repos.visibility.internal",
        _ => "repos.visibility.private",
    });

    private static Keyboard CardKeyboard(RepoCard card, Texts texts)
    {
        var id = card.Repo.Id.Value;
        var keyboard = Keyboard.Column();
        if (card.Version is not null)
        {
            keyboard = keyboard
                .WithRow(Act("repos.card.create_unit", id, RepoVerb.CreateUnit, texts).Styled(ButtonStyle.Primary))
                .WithRow(
                    Act("repos.card.readme", id, RepoVerb.Readme, texts),
                    Act("repos.card.update_all", id, RepoVerb.AskUpdateAll, texts));
        }

        if (card.IsOwn)
        {
            keyboard = keyboard
                .WithRow(
                    card.Repo.Source == RepoSource.Git
                        ? Act("repos.card.check", id, RepoVerb.Check, texts)
                        : Act("repos.card.send_files", id, RepoVerb.SendFiles, texts),
                    Act("repos.card.edit", id, RepoVerb.EditMenu, texts))
                .WithRow(Act("repos.card.delete", id, RepoVerb.AskDelete, texts).Styled(ButtonStyle.Danger));
        }

        return keyboard
            .WithRow(Button.Callback(texts.Plain("repos.card.refresh"), new OpenRepo(id)))
            .WithRow(Button.Callback(texts.Plain("repos.card.back"), new ListRepos(0, false, "")), UserView.BackToMenu(texts));
    }

    private static Button Act(string key, Guid repo, RepoVerb verb, Texts texts) =>
        Button.Callback(texts.Plain(key), new ActOnRepo(repo, verb));

    private static void AppendTopics(HtmlBuilder html, IReadOnlyList<RepoTopic> topics, string key, Texts texts)
    {
        if (topics.Count == 0) return;
        var names = string.Join(", ", topics.Take(MaxTopicsShown).Select(topic => topic.Name));
        html.Line(texts.Html(key, ("count", topics.Count), ("names", topics.Count > MaxTopicsShown ? names + ", …" : names)));
    }

    private static string Mark(Repo repo) =>
        repo.Problem is not null ? "⚠️ " : repo.Visibility == Visibility.Private ? "🔒 " : "";
}
