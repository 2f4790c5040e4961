using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class OutboxPumpTests : IAsyncLifetime
{
    private const long Chat = 5;
    private OutboxHarness _harness = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _harness = await OutboxHarness.CreateAsync();

    public ValueTask DisposeAsync()
    {
        _harness.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_message_leaves_in_the_round_after_its_commit()
    {
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "hello"));

        await _harness.Pump.RoundAsync(Stop);

        Assert.Equal("hello", TextOf(Assert.Single(_harness.Api.Calls).Call));
    }

    [Fact]
    public async Task An_idle_outbox_waits_for_a_signal_and_nothing_else()
    {
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "hello"));
        await _harness.RunToEndAsync();

        Assert.Null(await _harness.Pump.RoundAsync(Stop));
    }

    [Fact]
    public async Task A_rolled_back_message_does_not_leave()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _harness.Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                await _harness.Store.EnqueueAsync(connection, transaction, Some.Message(Chat, Lane.Answer, "hello"), Stop);
                throw new InvalidDataException();
            },
            Stop));

        await _harness.RunToEndAsync();

        Assert.Empty(_harness.Api.Calls);
    }

    [Fact]
    public async Task A_long_pause_is_kept_over_a_restart()
    {
        _harness.Api.Plan = FirstTime(new Fault.TooMany(1128));
        await _harness.SendAsync(Some.Message(Chat, Lane.Critical, "hello"));
        await _harness.RunAsync(TimeSpan.FromSeconds(600));
        await _harness.RestartAsync();

        await _harness.RunToEndAsync();

        Assert.Equal(2, _harness.Api.Calls.Count);
        Assert.InRange(_harness.Api.Calls[1].At - _harness.Api.Calls[0].At, TimeSpan.FromSeconds(1128), TimeSpan.FromSeconds(1129));
        Assert.Equal(1, _harness.Metrics.CountRetried(Lane.Critical, RetryReason.TooMany));
    }

    [Fact]
    public async Task One_chat_pauses_alone_and_a_second_one_pauses_the_bot()
    {
        _harness.Api.Plan = call => call.ChatId is 1 or 2 && _harness.Api.Calls.Count(other => other.Call.ChatId == call.ChatId) == 1
            ? new Fault.TooMany(60)
            : null;
        await _harness.SendAsync(Some.Message(1, Lane.Answer, "a"));
        await _harness.RunAsync(TimeSpan.FromSeconds(1));
        await _harness.SendAsync(Some.Message(3, Lane.Answer, "b"));
        await _harness.RunAsync(TimeSpan.FromSeconds(1));
        await _harness.SendAsync(Some.Message(2, Lane.Answer, "c"));
        await _harness.RunAsync(TimeSpan.FromSeconds(1));
        await _harness.SendAsync(Some.Message(4, Lane.Critical, "d"));
        await _harness.RunAsync(TimeSpan.FromSeconds(50));

        Assert.Equal([1, 3, 2], _harness.Api.Calls.Select(call => call.Call.ChatId));
        await _harness.RunToEndAsync();
        Assert.Empty(_harness.Api.Violations);
        Assert.Equal(4, _harness.Api.Delivered.Count);
    }

    [Fact]
    public async Task A_blocked_chat_parks_its_messages_and_gets_only_the_critical_ones_on_its_return()
    {
        _harness.Api.Plan = FirstTime(new Fault.Answer(new SendOutcome.Unreachable("Forbidden: bot was blocked by the user")));
        await _harness.SendAllAsync([
            Some.Message(Chat, Lane.Bulk, "digest"), Some.Message(Chat, Lane.Bulk, "digest 2"), Some.Message(6, Lane.Bulk, "other")]);
        await _harness.RunToEndAsync();
        var late = await _harness.SendAsync(Some.Message(Chat, Lane.Critical, "alert"));
        await _harness.RunToEndAsync();
        Assert.Equal(["other"], Arrived());
        Assert.Equal((EnqueueOutcome.Parked, 3), (late, await _harness.CountAsync("state = 3")));

        await _harness.Database.InTransactionAsync(
            (connection, transaction) => _harness.Store.ResumeChatAsync(connection, transaction, Chat, Stop), Stop);
        await _harness.RunToEndAsync();

        Assert.Equal(["other", "alert"], Arrived());
        Assert.Equal(2, _harness.Metrics.CountFinished(Lane.Bulk, RowState.Expired));
    }

    [Fact]
    public async Task An_answer_is_tried_even_if_the_chat_was_unreachable()
    {
        _harness.Api.Plan = FirstTime(new Fault.Answer(new SendOutcome.Unreachable("Bad Request: chat not found")));
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "lost"));
        await _harness.RunToEndAsync();

        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "found"));
        await _harness.RunToEndAsync();

        Assert.Equal(["found"], Arrived());
    }

    [Fact]
    public async Task An_answer_that_arrives_makes_an_unreachable_chat_reachable_and_sends_what_is_critical()
    {
        var isThere = false;
        _harness.Api.Plan = _ =>
            isThere ? null : new Fault.Answer(new SendOutcome.Unreachable("Bad Request: chat not found"));
        await _harness.SendAllAsync([Some.Message(Chat, Lane.Critical, "alert"), Some.Message(Chat, Lane.Bulk, "digest")]);
        await _harness.RunToEndAsync();

        isThere = true;
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "hello"));
        await _harness.RunToEndAsync();
        var later = await _harness.SendAsync(Some.Message(Chat, Lane.Bulk, "news"));
        await _harness.RunToEndAsync();

        Assert.Equal(EnqueueOutcome.Stored, later);
        Assert.Equal(["hello", "alert", "news"], Arrived());
        Assert.Equal(1, _harness.Metrics.CountFinished(Lane.Bulk, RowState.Expired));
    }

    [Fact]
    public async Task A_live_message_of_an_unreachable_chat_does_not_pile_up()
    {
        _harness.Api.Plan = _ => new Fault.Answer(new SendOutcome.Unreachable("Forbidden: bot was blocked by the user"));
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "hello"));
        await _harness.RunToEndAsync();

        for (var i = 0; i < 10; i++) await _harness.SendAsync(Some.Live(Chat, "board:1", $"{i}"));
        await _harness.RunToEndAsync();

        Assert.Equal(1, await _harness.CountAsync("live_key = 'board:1'"));
        Assert.Single(_harness.Api.Calls);
    }

    [Fact]
    public async Task A_group_that_became_a_supergroup_gets_everything_in_order()
    {
        _harness.Api.Plan = call => call.ChatId == -5 ? new Fault.Answer(new SendOutcome.Migrated(-1005)) : null;
        await _harness.SendAllAsync(Enumerable.Range(1, 4).Select(i => Some.Message(-5, Lane.Bulk, $"{i}")));
        await _harness.SendAsync(Some.Message(-5, Lane.Critical, "alert"));
        await _harness.RunToEndAsync();

        Assert.All(_harness.Api.Delivered, delivery => Assert.Equal(-1005, delivery.Call.ChatId));
        Assert.Equal(["1", "2", "3", "4"], Arrived().Where(text => text != "alert"));
        Assert.Equal(5, _harness.Api.Delivered.Count);
    }

    [Fact]
    public async Task Refused_markup_is_sent_as_plain_text_once()
    {
        _harness.Api.Plan = call => call is TelegramCall.SendText { Text.IsHtml: true }
            ? new Fault.Answer(new SendOutcome.BadMarkup("Bad Request: can't parse entities"))
            : null;
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "1 < 2 & 3"));
        await _harness.RunToEndAsync();

        Assert.Equal(["1 < 2 & 3"], Arrived());
        Assert.Equal(1, _harness.Metrics.CountChanged(RowChange.Plain));
    }

    [Fact]
    public async Task A_refused_photo_is_sent_as_a_file()
    {
        _harness.Api.Plan = call => call is TelegramCall.SendPhoto
            ? new Fault.Answer(new SendOutcome.BadPhoto("Bad Request: PHOTO_INVALID_DIMENSIONS"))
            : null;
        var board = Some.Message(Chat, Lane.Answer, "board");
        await _harness.SendAsync(board with { Reply = board.Reply! with { Photo = Some.Photo() } });
        await _harness.RunToEndAsync();

        var sent = Assert.IsType<TelegramCall.SendDocument>(Assert.Single(_harness.Api.Delivered).Call);
        Assert.Equal(("board", "board.png"), (sent.Caption.Value, sent.Document.FileName));
    }

    [Fact]
    public async Task A_message_that_cannot_be_edited_is_sent_anew_and_loses_its_keyboard()
    {
        var board = Some.Message(Chat, Lane.Answer, "board");
        await _harness.SendAsync(board with { Reply = board.Reply! with { Photo = Some.Photo() } });
        await _harness.RunToEndAsync();
        var photoId = _harness.Api.Delivered[0].MessageId;

        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "list") with { Kind = OutgoingKind.Edit(photoId) });
        await _harness.RunToEndAsync();

        Assert.IsType<TelegramCall.SendText>(_harness.Api.Delivered[1].Call);
        var keyboard = Assert.IsType<TelegramCall.EditKeyboard>(_harness.Api.Delivered[2].Call);
        Assert.Equal((photoId, null), (keyboard.MessageId, keyboard.Markup));
    }

    [Fact]
    public async Task Content_refused_for_good_is_ended_with_its_reason_and_holds_nobody_up()
    {
        _harness.Api.Plan = FirstTime(new Fault.Answer(new SendOutcome.Refused(400, "Bad Request: BUTTON_DATA_INVALID")));
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "bad") with { IdempotencyKey = "bad" });
        await _harness.SendAsync(Some.Message(Chat, Lane.Answer, "good"));
        await _harness.RunToEndAsync();

        Assert.Equal(["good"], Arrived());
        var delivery = await _harness.Store.FindDeliveryAsync("bad", Stop);
        Assert.Equal((DeliveryState.Refused, "400 Bad Request: BUTTON_DATA_INVALID"), (delivery!.State, delivery.Failure));
        Assert.Equal(1, _harness.Metrics.CountFinished(Lane.Answer, RowState.Refused));
    }

    [Fact]
    public async Task In_a_long_outage_old_live_and_bulk_content_is_given_up_and_counted_the_rest_is_not()
    {
        var outage = true;
        _harness.Api.Plan = _ => outage ? new Fault.Answer(new SendOutcome.NotConnected("NameResolutionError")) : null;
        await _harness.SendAllAsync(Enum.GetValues<Lane>().Select(lane => Some.Message(Chat, lane, $"{lane}")));
        await _harness.RunAsync(TimeSpan.FromDays(3));
        outage = false;
        await _harness.RunToEndAsync();

        Assert.Equal(["Answer", "Critical"], Arrived().Order());
        Assert.Equal(1, _harness.Metrics.CountFinished(Lane.Live, RowState.Expired));
        Assert.Equal(1, _harness.Metrics.CountFinished(Lane.Bulk, RowState.Expired));
    }

    [Fact]
    public async Task In_an_outage_the_whole_bot_tries_now_and_then_and_recovers_at_once()
    {
        var outage = true;
        _harness.Api.Plan = _ => outage ? new Fault.Answer(new SendOutcome.ServerFailed(502)) : null;
        await _harness.SendAllAsync(Enumerable.Range(1, 200).Select(chat => Some.Message(chat, Lane.Answer, "hello")));
        await _harness.RunAsync(TimeSpan.FromMinutes(10));
        Assert.InRange(_harness.Api.Calls.Count, 40, 120);

        outage = false;
        await _harness.RunAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(200, _harness.Api.Delivered.Count);
    }

    [Fact]
    public async Task A_bad_token_stops_everything_until_it_is_mended()
    {
        var isBad = true;
        _harness.Api.Plan = _ => isBad ? new Fault.Answer(new SendOutcome.BadToken()) : null;
        await _harness.SendAllAsync(Enumerable.Range(1, 50).Select(chat => Some.Message(chat, Lane.Answer, "hello")));
        await _harness.RunAsync(TimeSpan.FromMinutes(10));
        Assert.InRange(_harness.Api.Calls.Count, 10, 30);

        isBad = false;
        await _harness.RunToEndAsync();

        Assert.Equal(50, _harness.Api.Delivered.Count);
    }

    [Fact]
    public async Task What_was_under_way_at_a_kill_is_sent_once_more()
    {
        await _harness.SendAsync(Some.Message(Chat, Lane.Critical, "hello"));
        await _harness.Pump.RoundAsync(Stop);
        await _harness.RestartAsync();

        await _harness.RunToEndAsync();

        Assert.Equal(["hello", "hello"], Arrived());
        Assert.Equal(1, _harness.Metrics.CountRetried(Lane.Critical, RetryReason.Interrupted));
    }

    [Fact]
    public async Task A_closed_topic_does_not_swallow_a_message()
    {
        _harness.Api.Plan = call => call is TelegramCall.SendText { Options.ThreadId: not null }
            ? new Fault.Answer(new SendOutcome.NoThread("Bad Request: message thread not found"))
            : null;
        await _harness.SendAsync(Some.Message(-5, Lane.Answer, "hello") with { ThreadId = 7 });
        await _harness.RunToEndAsync();

        Assert.Equal(["hello"], Arrived());
    }

    private static Func<TelegramCall, Fault?> FirstTime(Fault fault)
    {
        var isFirst = true;
        return _ => isFirst ? Once() : null;

        Fault Once()
        {
            isFirst = false;
            return fault;
        }
    }

    private static string? TextOf(TelegramCall call) => (call as TelegramCall.SendText)?.Text.Value;

    private IEnumerable<string?> Arrived() => _harness.Api.Delivered.Select(delivery => TextOf(delivery.Call));
}
