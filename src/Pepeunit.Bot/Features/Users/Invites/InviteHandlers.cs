using System.Buffers.Binary;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Users.Invites;

/// <summary>Links by which a person invites others, and who came by them.</summary>
internal sealed class InviteHandlers(
    DeepLinks links, PersonStore store, PersonDirectory directory, UserHandlers users, OutboxStore outbox,
    Locales locales, TimeProvider time)
{
    /// <summary>Of the deep link.</summary>
    public const string Prefix = "iv";

    /// <summary>A person is stored by the update that carries the link, so whoever was here before is older than this.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    public Task<Answer> InviteAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        var inviter = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(inviter, update.Person.Id);
        if (links.Make(Prefix, inviter) is not { } link)
            return Task.FromResult(Answer.Send(new Reply(update.Texts.Html("users.invite.not_yet"))));

        var share = new Uri(
            $"https://t.me/share/url?url={Uri.EscapeDataString(link.ToString())}"
            + $"&text={Uri.EscapeDataString(update.Texts.Plain("users.invite.share_text"))}");
        return Task.FromResult(Answer.Send(new Reply(update.Texts.Html("users.invite.text", ("link", link.ToString())))
        {
            Keyboard = Keyboard.Column(
                Button.Url(update.Texts.Plain("users.invite.share"), share),
                Button.Copy(update.Texts.Plain("users.invite.copy"), link.ToString()),
                UserView.BackToMenu(update.Texts)),
        }));
    }

    public async Task<Answer> StartAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        if (links.Read(Prefix, update.Argument) is { Length: sizeof(long) } content)
        {
            var inviter = BinaryPrimitives.ReadInt64BigEndian(content);
            if (await store.TrySetInviterAsync(update.Person.Id, inviter, time.GetUtcNow(), Freshness, cancellationToken)
                && await directory.FindAsync(inviter, cancellationToken) is { IsBlocked: false } person)
            {
                await outbox.SendAsync(
                    new OutgoingMessage
                    {
                        ChatId = inviter,
                        Lane = Lane.Answer,
                        Reply = new Reply(locales.For(person).Html("users.invite.came", ("name", update.Person.DisplayName))),
                        IdempotencyKey = $"users:invite:{PersonStore.Subject(update.Person.Id)}",
                    },
                    cancellationToken);
            }
        }

        // A link that is not ours, or an old one, is no reason to turn somebody away.
        return await users.StartAsync(update, cancellationToken);
    }
}
