using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class OutboxStoreTests : IAsyncLifetime
{
    private OutboxHarness _harness = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await OutboxHarness.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _harness.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_second_message_with_a_key_is_not_stored()
    {
        var message = Some.Message(5, Lane.Critical, "paid") with { IdempotencyKey = "payment:1" };

        var outcomes = new[] { await _harness.SendAsync(message), await _harness.SendAsync(message) };
        await _harness.RunToEndAsync();

        Assert.Equal([EnqueueOutcome.Stored, EnqueueOutcome.Duplicate], outcomes);
        Assert.Single(_harness.Api.Calls);
    }

    [Fact]
    public async Task A_feature_sees_how_far_its_message_has_come()
    {
        Assert.Null(await _harness.Store.FindDeliveryAsync("payment:1", Stop));
        await _harness.SendAsync(Some.Message(5, Lane.Critical, "paid") with { IdempotencyKey = "payment:1" });
        var before = await _harness.Store.FindDeliveryAsync("payment:1", Stop);
        await _harness.RunToEndAsync();

        var after = await _harness.Store.FindDeliveryAsync("payment:1", Stop);

        Assert.Equal(new Delivery(DeliveryState.Pending, null, null, null), before);
        Assert.Equal(
            new Delivery(DeliveryState.Delivered, _harness.Time.GetUtcNow(), _harness.Api.Delivered[0].MessageId, null), after);
    }

    [Fact]
    public async Task A_message_of_several_parts_is_pending_until_the_last_has_arrived()
    {
        await _harness.SendAsync(Some.Message(5, Lane.Critical, new string('x', 5_000)) with { IdempotencyKey = "long" });
        await _harness.RunAsync(TimeSpan.FromMilliseconds(60));
        await _harness.RestartAsync();

        Assert.Equal(DeliveryState.Pending, (await _harness.Store.FindDeliveryAsync("long", Stop))!.State);
        await _harness.RunToEndAsync();
        Assert.Equal(DeliveryState.Delivered, (await _harness.Store.FindDeliveryAsync("long", Stop))!.State);
    }

    [Fact]
    public async Task Finished_messages_are_forgotten_after_a_day_and_their_files_at_once()
    {
        var file = Some.Message(5, Lane.Answer, "file") with { IdempotencyKey = "file" };
        await _harness.SendAsync(file with { Reply = file.Reply! with { Documents = [Some.Document()] } });
        await _harness.RunToEndAsync();
        Assert.Equal(0, await _harness.CountAsync("id IN (SELECT outbox_id FROM outbox_file)"));

        await _harness.RunAsync(TimeSpan.FromHours(23));
        await SweepAsync(TimeSpan.FromHours(23));
        Assert.Equal(1, await _harness.CountAsync("true"));
        await SweepAsync(TimeSpan.FromHours(2));

        Assert.Equal(0, await _harness.CountAsync("true"));
        Assert.Equal(EnqueueOutcome.Stored, await _harness.SendAsync(file));
    }

    [Fact]
    public async Task Parked_messages_are_given_up_after_a_week_and_counted()
    {
        _harness.Api.Plan = _ => new Fault.Answer(new Pepeunit.Bot.Telegram.SendOutcome.Unreachable("Forbidden"));
        await _harness.SendAsync(Some.Message(5, Lane.Critical, "alert") with { IdempotencyKey = "alert" });
        await _harness.RunToEndAsync();
        await SweepAsync(TimeSpan.FromDays(6));
        Assert.Equal(DeliveryState.Parked, (await _harness.Store.FindDeliveryAsync("alert", Stop))!.State);

        await SweepAsync(TimeSpan.FromDays(2));

        Assert.Equal(DeliveryState.Expired, (await _harness.Store.FindDeliveryAsync("alert", Stop))!.State);
        Assert.Equal(1, _harness.Metrics.CountFinished(Lane.Critical, RowState.Expired));
    }

    [Fact]
    public async Task The_sweep_rescues_what_another_process_stored()
    {
        // A store of another process has a signal of its own, which this sender does not hear.
        var elsewhere = new OutboxStore(
            _harness.Database, new OutboxPlanner(new NoMarkup(), _harness.Options), new OutboxSignal(), _harness.Metrics, _harness.Time);
        await elsewhere.SendAsync(Some.Message(5, Lane.Answer, "hello"), Stop);

        await _harness.SweepJob().RunAsync(Stop);
        await _harness.RunToEndAsync();

        Assert.Single(_harness.Api.Delivered);
    }

    [Fact]
    public async Task A_payload_that_cannot_be_read_is_refused_and_holds_nobody_up()
    {
        await _harness.SendAsync(Some.Message(5, Lane.Answer, "broken"));
        await _harness.Database.InTransactionAsync(
            (connection, transaction) => new Commands(connection, transaction, Stop)
                .ExecuteAsync("UPDATE outbox SET payload = '{'", new { }),
            Stop);
        await _harness.SendAsync(Some.Message(5, Lane.Answer, "hello"));
        await _harness.RunToEndAsync();

        Assert.Single(_harness.Api.Delivered);
        Assert.Equal(1, await _harness.CountAsync("state = 5"));
    }

    private async Task SweepAsync(TimeSpan after)
    {
        _harness.Time.Advance(after);
        await _harness.SweepJob().RunAsync(Stop);
    }

    private sealed class NoMarkup : Pepeunit.Bot.Telegram.IReplyMarkupEncoder
    {
        public string? Encode(Pepeunit.Bot.Telegram.Reply reply, long recipientId) => null;
    }
}
