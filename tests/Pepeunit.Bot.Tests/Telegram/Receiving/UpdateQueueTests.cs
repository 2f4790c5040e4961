using System.Collections.Concurrent;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Testing;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Payments;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Receiving;

public sealed class UpdateQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Updates_of_a_chat_keep_their_order_and_never_overlap()
    {
        var queue = new UpdateQueue();
        var handled = new ConcurrentDictionary<long, List<long>>();
        var inProgress = new ConcurrentDictionary<long, bool>();
        var done = 0;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        for (var i = 0; i < 50 * 20; i++) queue.Add(Pending(i, chat: i % 50));

        var work = queue.RunAsync(
            8,
            async pending =>
            {
                var chat = pending.Lane.ChatId;
                Assert.True(inProgress.TryAdd(chat, true));
                await Task.Yield();
                handled.GetOrAdd(chat, _ => []).Add(pending.Id);
                Assert.True(inProgress.TryRemove(chat, out _));
                Interlocked.Increment(ref done);
            },
            stopping.Token);
        await Eventually.HoldsAsync(() => work.IsFaulted || Volatile.Read(ref done) == 50 * 20, "all updates are handled", Stop);
        await stopping.CancelAsync();
        await work;

        Assert.Equal(50, handled.Count);
        Assert.All(handled, chat => Assert.Equal(Enumerable.Range(0, 20).Select(n => (n * 50L) + chat.Key), chat.Value));
        Assert.Equal(0, queue.Pending);
    }

    [Fact]
    public async Task A_slow_chat_holds_up_no_other()
    {
        var queue = new UpdateQueue();
        var slow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = 0;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        for (var i = 0; i < 5; i++) queue.Add(Pending(i, chat: 1));
        for (var i = 5; i < 105; i++) queue.Add(Pending(i, chat: 2 + i));

        var work = queue.RunAsync(
            2,
            async pending =>
            {
                if (pending.Lane.ChatId == 1) await slow.Task;
                else Interlocked.Increment(ref others);
            },
            stopping.Token);
        await Eventually.HoldsAsync(() => Volatile.Read(ref others) == 100, "the other chats are served", Stop);

        Assert.Equal(5, queue.Pending);
        slow.SetResult();
        await queue.WaitForRoomAsync(1, Stop);
        await stopping.CancelAsync();
        await work;
    }

    [Fact]
    public void A_payment_does_not_stand_behind_its_payers_messages()
    {
        var payment = new Update { PreCheckoutQuery = new PreCheckoutQuery { From = new User { Id = 7 } } };
        var message = new Update { Message = new Message { Chat = new Chat { Id = 7 } } };

        Assert.NotEqual(UpdateLane.Of(message), UpdateLane.Of(payment));
    }

    private static PendingUpdate Pending(long id, long chat) =>
        new(id, new UpdateLane(chat, false), new Update(), IsRedelivery: false, AcceptedTimestamp: 0);
}
