using System.Diagnostics;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Units.Repos.Content;
using Pepeunit.Bot.Features.Units.Repos.Git;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Units.Repos;

/// <summary>Makes Repos and takes the files that are sent for them.</summary>
internal sealed class MakeRepoHandlers(
    RepoStore repos, RepoVersionStore versions, GitAddresses addresses, GitCredentialsSeal seal, ReposMetrics metrics,
    OutboxStore outbox, RepoView view, IOptions<ReposOptions> options, TimeProvider time)
{
    /// <summary>What Telegram lets a bot download (Bot API, <c>getFile</c>).</summary>
    private const int MaxDocumentBytes = 20_000_000;

    /// <summary>The name in the draft of an archive, whatever it is called.</summary>
    private const string Archive = "firmware";

    private static readonly string[] ArchiveEndings = [".zip", ".tar", ".tgz", ".tar.gz"];

    private static readonly string[] KnownNames =
        [SchemaExample.FileName, EnvExample.FileName, RepoManifest.FileName, IgnoreList.FileName];

    public Task<Answer> StartAsync(StartCreateRepo pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(CreateRepoFlow.Name, CreateRepoFlow.State.Start(update.IsShared)));

    public Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        var read = query is ReadGitAddress { Text: var text } ? addresses.Read(text) : throw new UnreachableException();
        if (read.Problem is { } problem) metrics.Refused(problem);
        return Task.FromResult<object>(new AddressRead(read.Value, read.Problem));
    }

    public async Task<Answer> CreateAsync(CreateRepo request, BotUpdate update, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = new RepoId(Guid.CreateVersion7(now));
        var isGit = request.Address is not null;
        var name = request.Name ?? RepoText.CutName(NameIn(request.Address!)) ?? request.Address!.Host;
        var repo = new Repo(
            id, update.Person.Id, name, "", Visibility.Private, isGit ? RepoSource.Git : RepoSource.Sent, request.Address,
            IsCompiled: false, FirmwareLink: null, IsAutoUpdate: false, DefaultRef: null, [], CurrentVersion: null, Problem: null,
            CheckAtMs: isGit ? now.ToUnixTimeMilliseconds() : null, CheckedAtMs: null, now.ToUnixTimeMilliseconds());
        var credentials = request.Credentials is { } text ? GitCredentials.Read(text) : null;
        var isStored = await repos.CreateAsync(
            repo, credentials is null ? null : seal.Seal(credentials, id), options.Value.ReposPerPerson, cancellationToken);
        if (credentials is not null) await ForgetMessageAsync(update, cancellationToken);
        if (!isStored) return Answer.Edit(view.LimitReached(options.Value.ReposPerPerson, update.Texts));
        return isGit
            ? Answer.Edit(view.Card(
                new RepoCard(repo, null, 0, update.Person.Id), update.Texts, update.Texts.Html("repos.create.git_started")))
            : Answer.Start(SendFilesFlow.Name, new SendFilesFlow.State(id.Value, []));
    }

    public async Task<object> FetchForFilesAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        var id = new RepoId(query is TakeDocument take ? take.Repo : ((PublishDraft)query).Repo);
        if (await repos.FindAsync(id, cancellationToken) is not { } repo || repo.OwnerId != update.Person.Id)
            return new DraftAnswer([], new RepoProblem(RepoFault.NoSchema));
        var answer = query is TakeDocument { File: var file }
            ? await TakeAsync(id, file, cancellationToken)
            : await PublishAsync(repo, cancellationToken);
        if (answer is DraftAnswer { Problem: { } problem }) metrics.Refused(problem);
        return answer;
    }

    public async Task<Answer> PublishedAsync(DraftPublished request, BotUpdate update, CancellationToken cancellationToken)
    {
        var id = new RepoId(request.Repo);
        if (await repos.FindAsync(id, cancellationToken) is not { CurrentVersion: { } current } repo)
            return Answer.Edit(view.Gone(update.Texts));
        var card = new RepoCard(
            repo, await versions.FindAsync(id, current, cancellationToken),
            await repos.CountUnitsAsync(id, cancellationToken), update.Person.Id);
        return Answer.Edit(view.Card(card, update.Texts, update.Texts.Html("repos.files.published")));
    }

    private async Task<DraftAnswer> TakeAsync(RepoId repo, IncomingFile file, CancellationToken cancellationToken)
    {
        if (NameOf(file.Name) is not { } name)
        {
            string[] allowed = [.. KnownNames, "readme.md", .. ArchiveEndings.Select(ending => "*" + ending)];
            return new DraftAnswer([], new RepoProblem(
                RepoFault.UnknownDocument, ("file", file.Name ?? "–"), ("allowed", string.Join(", ", allowed))));
        }

        if (await file.FetchAsync(MaxDocumentBytes, cancellationToken) is not { } content)
        {
            return new DraftAnswer([], new RepoProblem(
                RepoFault.FileTooLarge, ("file", file.Name), ("kilobytes", MaxDocumentBytes / 1_000)));
        }

        if (Check(name, content) is { } problem) return new DraftAnswer([], problem);
        await versions.SaveDraftAsync(repo, name, content, cancellationToken);
        var draft = await versions.ReadDraftAsync(repo, cancellationToken);
        return new DraftAnswer([.. draft.Keys], null);
    }

    private async Task<object> PublishAsync(Repo repo, CancellationToken cancellationToken)
    {
        var draft = await versions.ReadDraftAsync(repo.Id, cancellationToken);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (draft.GetValueOrDefault(Archive) is { } archive)
        {
            var unpacked = FirmwareArchive.Read(archive, options.Value.Limits);
            if (!unpacked.IsGood) return new DraftAnswer([], unpacked.Problem);
            foreach (var (path, content) in unpacked.Value) files[path] = content;
        }

        // What was sent by itself wins over what the archive has under the same name.
        foreach (var (name, content) in draft.Where(file => file.Key != Archive)) files[name] = content;
        var read = RepoContent.Read(files);
        if (!read.IsGood) return new DraftAnswer([], read.Problem);
        var version = RepoContent.VersionOf(files);
        await versions.SaveAsync(repo.Id, version, "", read.Value, cancellationToken);
        if (repo.CurrentVersion is null)
        {
            await repos.SaveAsync(
                repo with
                {
                    Description = RepoText.CutDescription(read.Value.Manifest.Description) ?? repo.Description,
                    IsCompiled = read.Value.Manifest.IsCompiled ?? repo.IsCompiled,
                },
                cancellationToken);
        }

        await repos.SetCurrentAsync(repo.Id, version, cancellationToken);
        await versions.ClearDraftAsync(repo.Id, cancellationToken);
        return new DraftPublished(repo.Id.Value);
    }

    private RepoProblem? Check(string name, byte[] content) => name switch
    {
        SchemaExample.FileName => SchemaExample.Parse(content).Problem,
        EnvExample.FileName => EnvExample.Parse(content).Problem,
        RepoManifest.FileName => RepoManifest.Parse(content).Problem,
        Archive => FirmwareArchive.Read(content, options.Value.Limits).Problem,
        _ => null,
    };

    private static string? NameOf(string? sent)
    {
        if (sent is null) return null;
        var known = KnownNames.FirstOrDefault(name => name.Equals(sent, StringComparison.OrdinalIgnoreCase));
        if (known is not null) return known;
        if (RepoContent.IsReadme(sent)) return "readme.md";
        return ArchiveEndings.Any(ending => sent.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? Archive : null;
    }

    private static string NameIn(Uri address)
    {
        var last = Uri.UnescapeDataString(address.AbsolutePath.TrimEnd('/').Split('/')[^1]);
        return last.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? last[..^4] : last;
    }

    // The person typed a secret: it need not stay in the chat.
    private async Task ForgetMessageAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        if (update.MessageId is not { } message || update.IsPress) return;
        await outbox.SendAsync(
            new OutgoingMessage
            {
                ChatId = update.ChatId,
                Lane = Lane.Answer,
                Kind = OutgoingKind.Delete(message),
                IdempotencyKey = $"repos:forget:{update.UpdateId}",
            },
            cancellationToken);
    }
}
