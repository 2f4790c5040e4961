using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Receiving;

public sealed class UpdateInboxTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_taken_before_is_not_taken_again()
    {
        using var storage = await TestDatabase.CreateAsync(_time);
        var inbox = new UpdateInbox(storage.Database, _time);

        var first = await inbox.AcceptAsync([Update(3), Update(1)], Stop);
        var second = await inbox.AcceptAsync([Update(1), Update(2), Update(2)], Stop);

        Assert.Equal([1, 3], first.Select(update => update.Id));
        Assert.Equal([2], second.Select(update => update.Id));
    }

    [Fact]
    public async Task What_was_not_finished_is_left_for_the_next_process_in_order()
    {
        using var storage = await TestDatabase.CreateAsync(_time);
        var inbox = new UpdateInbox(storage.Database, _time);
        await inbox.AcceptAsync([Update(2), Update(1), Update(3)], Stop);
        await storage.Database.InTransactionAsync(
            (connection, transaction) => UpdateInbox.FinishAsync(connection, transaction, 2, Stop), Stop);

        var (waiting, givenUp) = await inbox.TakeLeftoversAsync(Stop);

        Assert.Equal([1, 3], waiting.Select(update => update.Id));
        Assert.All(waiting, update => Assert.True(update.IsRedelivery));
        Assert.Empty(givenUp);
    }

    [Fact]
    public async Task An_update_that_takes_processes_down_is_given_up()
    {
        using var storage = await TestDatabase.CreateAsync(_time);
        var inbox = new UpdateInbox(storage.Database, _time);
        await inbox.AcceptAsync([Update(1)], Stop);

        for (var attempt = 2; attempt <= UpdateInbox.MaxAttempts; attempt++)
            Assert.Single((await inbox.TakeLeftoversAsync(Stop)).Waiting);
        var (waiting, givenUp) = await inbox.TakeLeftoversAsync(Stop);

        Assert.Empty(waiting);
        Assert.Equal([1], givenUp);
    }

    [Fact]
    public async Task Finished_updates_are_remembered_for_their_time_and_unfinished_ones_for_ever()
    {
        using var storage = await TestDatabase.CreateAsync(_time);
        var inbox = new UpdateInbox(storage.Database, _time);
        await inbox.AcceptAsync([Update(1), Update(2)], Stop);
        await storage.Database.InTransactionAsync(
            (connection, transaction) => UpdateInbox.FinishAsync(connection, transaction, 1, Stop), Stop);
        var accepted = _time.GetUtcNow();

        Assert.Equal(0, await inbox.PruneAsync(accepted, Stop));
        Assert.Equal(1, await inbox.PruneAsync(accepted.AddMilliseconds(1), Stop));

        Assert.Equal([1], (await inbox.AcceptAsync([Update(1), Update(2)], Stop)).Select(update => update.Id));
    }

    private static ReceivedUpdate Update(long id) => new(id, "{}");
}
