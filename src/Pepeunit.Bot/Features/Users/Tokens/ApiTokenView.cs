using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users.Tokens;

/// <summary>The screens of API tokens. Pure: model in, reply out.</summary>
internal sealed class ApiTokenView(TimeProvider time)
{
    public const int PageSize = 8;

    public Reply List(IReadOnlyList<ApiToken> tokens, int page, int total, int limit, Texts texts)
    {
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var text = total == 0
            ? texts.Html("users.tokens.empty")
            : texts.Html(
                "users.tokens.title", ("count", total), ("limit", limit), ("page", page + 1), ("pages", pages));
        var keyboard = Keyboard.Column(tokens.Select(token => Button.Callback(token.Name, new OpenApiToken(token.Id))));
        if (pages > 1)
        {
            keyboard = keyboard.WithRow(
                Button.Callback("‹", new ListApiTokens((page + pages - 1) % pages)),
                Button.Callback($"{page + 1}/{pages}", new ListApiTokens(page)),
                Button.Callback("›", new ListApiTokens((page + 1) % pages)));
        }

        return new Reply(text)
        {
            Keyboard = keyboard
                .WithRow(
                    Button.Callback(texts.Plain("users.tokens.create"), new StartCreateApiToken())
                        .Styled(ButtonStyle.Primary),
                    Button.Callback(texts.Plain("users.tokens.refresh"), new ListApiTokens(page)))
                .WithRow(
                    Button.Callback(texts.Plain("users.settings.back"), new ShowSettings()), UserView.BackToMenu(texts)),
        };
    }

    /// <summary>The one message that shows the token.</summary>
    public Reply Created(ApiToken token, string secret, Texts texts) =>
        WithBack(texts.Html("users.tokens.created", ("name", token.Name), ("token", secret)), texts);

    public Reply Card(ApiToken token, Texts texts)
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(token.CreatedAtMs);
        var text = token.LastUsedAtMs is { } usedAtMs
            ? texts.Html(
                "users.tokens.card", ("name", token.Name), ("created", texts.Moment(created)),
                ("used", texts.Ago(time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(usedAtMs))))
            : texts.Html("users.tokens.card_unused", ("name", token.Name), ("created", texts.Moment(created)));
        return new Reply(text)
        {
            Keyboard = Keyboard
                .Row(
                    Button.Callback(texts.Plain("users.tokens.refresh"), new OpenApiToken(token.Id)),
                    Button.Callback(texts.Plain("users.tokens.revoke"), new AskRevokeApiToken(token.Id))
                        .Styled(ButtonStyle.Danger))
                .WithRow(
                    Button.Callback(texts.Plain("users.tokens.back"), new ListApiTokens(0)), UserView.BackToMenu(texts)),
        };
    }

    public Reply AskRevoke(ApiToken token, Texts texts) =>
        new(texts.Html("users.tokens.ask_revoke", ("name", token.Name)))
        {
            Keyboard = Keyboard.Column(
                Button.Callback(texts.Plain("users.tokens.yes"), new RevokeApiToken(token.Id)).Styled(ButtonStyle.Danger),
                Button.Callback(texts.Plain("users.tokens.no"), new OpenApiToken(token.Id))),
        };

    public Reply Gone(Texts texts) => WithBack(texts.Html("users.tokens.gone"), texts);

    public Reply LimitReached(int used, int limit, Texts texts) =>
        WithBack(texts.Html("users.tokens.limit", ("used", used), ("limit", limit)), texts);

    public Reply PrivateOnly(Texts texts) => new(texts.Html("users.tokens.private_only"));

    private static Reply WithBack(HtmlText text, Texts texts) => new(text)
    {
        Keyboard = Keyboard.Column(Button.Callback(texts.Plain("users.tokens.back"), new ListApiTokens(0))),
    };
}
