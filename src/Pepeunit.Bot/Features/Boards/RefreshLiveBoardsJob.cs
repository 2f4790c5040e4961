using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>
/// One tick over the boards that are live: draws each anew into its message, and ends those whose time is over. The outbox
/// merges what comes faster than Telegram takes it, and does not send what has not changed.
/// </summary>
internal sealed class RefreshLiveBoardsJob(
    BoardStore store, BoardPainter painter, BoardView view, IPersonDirectory persons, Locales locales, OutboxStore outbox,
    TimeProvider time)
{
    /// <summary>Names the live message of a board in a chat.</summary>
    public static string KeyOf(Guid board, long chatId) => $"boards:live:{board:N}:{chatId}";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var live in await store.ListLiveAsync(cancellationToken)) await RefreshAsync(live, cancellationToken);
    }

    private async Task RefreshAsync(LiveBoard live, CancellationToken cancellationToken)
    {
        var until = DateTimeOffset.FromUnixTimeMilliseconds(live.UntilMs);
        var isOver = until <= time.GetUtcNow();
        if (await store.FindAnyAsync(live.Board, cancellationToken) is { } board
            && await persons.FindAsync(board.OwnerId, cancellationToken) is { } owner)
        {
            var texts = locales.For(owner);
            var painted = await painter.PaintAsync(board, texts, cancellationToken);
            await outbox.SendAsync(
                new OutgoingMessage
                {
                    ChatId = live.ChatId,
                    Lane = Lane.Live,
                    Kind = OutgoingKind.Live(KeyOf(live.Board, live.ChatId)),
                    Reply = view.Picture(owner, board, painted, isOver ? null : until, texts),
                    RecipientId = owner.Id,
                },
                cancellationToken);
        }

        if (!isOver) return;
        await store.StopLiveAsync(live.Board, live.ChatId, cancellationToken);
        await outbox.ForgetLiveAsync(KeyOf(live.Board, live.ChatId), cancellationToken);
    }
}
