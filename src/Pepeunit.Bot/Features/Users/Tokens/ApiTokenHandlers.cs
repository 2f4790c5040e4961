using Microsoft.Extensions.Options;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>API tokens in the chat: only the private one, since whoever has a token acts in its person's name.</summary>
internal sealed class ApiTokenHandlers(
    ApiTokenStore store, ApiTokenView view, IOptions<ApiTokensOptions> options, TimeProvider time)
{
    private int Limit => options.Value.TokensPerPerson;

    public async Task<Answer> ListAsync(BotUpdate update, CancellationToken cancellationToken) => update.IsShared
        ? Answer.Send(view.PrivateOnly(update.Texts))
        : Answer.Send(await ListReplyAsync(0, update, cancellationToken));

    public async Task<Answer> ShowListAsync(ListApiTokens pressed, BotUpdate update, CancellationToken cancellationToken) =>
        update.IsShared ? PrivateOnly(update) : Answer.Edit(await ListReplyAsync(pressed.Page, update, cancellationToken));

    public async Task<Answer> OpenAsync(OpenApiToken pressed, BotUpdate update, CancellationToken cancellationToken) =>
        update.IsShared ? PrivateOnly(update)
        : await store.FindAsync(pressed.Token, update.Person.Id, cancellationToken) is { } token
            ? Answer.Edit(view.Card(token, update.Texts))
            : Answer.Edit(view.Gone(update.Texts));

    public async Task<Answer> StartCreateAsync(
        StartCreateApiToken pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        if (update.IsShared) return PrivateOnly(update);
        var used = await store.CountAsync(update.Person.Id, cancellationToken);
        return used < Limit
            ? Answer.Start(CreateApiTokenFlow.Name, new CreateApiTokenFlow.State())
            : Answer.Edit(view.LimitReached(used, Limit, update.Texts));
    }

    public async Task<Answer> CreateAsync(CreateApiToken request, BotUpdate update, CancellationToken cancellationToken)
    {
        var used = await store.CountAsync(update.Person.Id, cancellationToken);
        if (used >= Limit) return Answer.Edit(view.LimitReached(used, Limit, update.Texts));

        var now = time.GetUtcNow();
        var secret = ApiToken.Create();
        var token = new ApiToken(
            Guid.CreateVersion7(now), update.Person.Id, request.Name, now.ToUnixTimeMilliseconds(), LastUsedAtMs: null);

        // Stored with the one message that shows it: neither is there without the other, whenever the process dies.
        return Answer
            .Store(async (connection, transaction, ct) =>
            {
                if (await ApiTokenStore.AddAsync(connection, transaction, token, ApiToken.HashOf(secret), Limit, ct)) return;
                throw new InvalidOperationException("The person's last free API token was taken meanwhile.");
            })
            .Then(Answer.Send(view.Created(token, secret, update.Texts)));
    }

    public async Task<Answer> AskRevokeAsync(
        AskRevokeApiToken pressed, BotUpdate update, CancellationToken cancellationToken) =>
        update.IsShared ? PrivateOnly(update)
        : await store.FindAsync(pressed.Token, update.Person.Id, cancellationToken) is { } token
            ? Answer.Edit(view.AskRevoke(token, update.Texts))
            : Answer.Edit(view.Gone(update.Texts));

    public async Task<Answer> RevokeAsync(RevokeApiToken pressed, BotUpdate update, CancellationToken cancellationToken)
    {
        var wasThere = await store.RevokeAsync(pressed.Token, update.Person.Id, cancellationToken);
        return Answer.Edit(await ListReplyAsync(0, update, cancellationToken))
            .AndToast(update.Texts.Plain(wasThere ? "users.tokens.revoked" : "users.tokens.was_gone"));
    }

    private static Answer PrivateOnly(BotUpdate update) =>
        Answer.Alert(update.Texts.Plain("users.tokens.private_only"));

    private async Task<Reply> ListReplyAsync(int page, BotUpdate update, CancellationToken cancellationToken)
    {
        var total = await store.CountAsync(update.Person.Id, cancellationToken);
        page = Math.Clamp(page, 0, Math.Max(0, (total - 1) / ApiTokenView.PageSize));
        var tokens = await store.ListAsync(
            update.Person.Id, page * ApiTokenView.PageSize, ApiTokenView.PageSize, cancellationToken);
        return view.List(tokens, page, total, Limit, update.Texts);
    }
}
