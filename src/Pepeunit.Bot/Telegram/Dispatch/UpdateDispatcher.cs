using System.Globalization;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram.Receiving;

namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>
/// Handles one update from beginning to end: person, scope, route, answer. The one place that catches what a handler
/// throws: the person gets a sentence with a reference, the log one entry with the same reference.
/// </summary>
internal sealed partial class UpdateDispatcher(
    UpdateRouter router, AnswerWriter writer, DirectAnswers answers, RelationalDatabase database,
    IEnumerable<IChatMigration> migrations, IServiceScopeFactory scopes, Locales locales, TelegramHttp http,
    IOptions<TelegramOptions> options, TelegramMetrics metrics, TimeProvider time, ILogger<UpdateDispatcher> logger)
{
    // Telegram gives a pre-checkout query ten seconds, the way there and back included.
    private static readonly TimeSpan PreCheckoutTimeout = TimeSpan.FromSeconds(7);

    /// <summary>
    /// Handles an update. It throws nothing: an update that could not be finished stays in the inbox for the next start.
    /// </summary>
    public async Task HandleAsync(PendingUpdate pending, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var timer = time.CreateTimer(
            _ => limit.Cancel(), null, options.Value.HandlerTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            var outcome = await HandleAsync(IncomingUpdate.Of(pending.Content, http.BotId), pending, limit.Token, stopping);
            metrics.Handled(outcome, time.GetElapsedTime(pending.AcceptedTimestamp));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Undone; the next process takes it from the inbox.
        }
        catch (Exception exception)
        {
            metrics.Handled("unfinished", time.GetElapsedTime(pending.AcceptedTimestamp));
            LogUnfinished(exception, pending.Id);
        }
    }

    private async Task<string> HandleAsync(
        IncomingUpdate incoming, PendingUpdate pending, CancellationToken limit, CancellationToken stopping)
    {
        switch (incoming)
        {
            case IncomingUpdate.Ignored ignored:
                metrics.Dropped(ignored.Reason);
                await FinishAsync(pending.Id, stopping);
                return "ignored";
            case IncomingUpdate.Migrated migrated:
                await MigrateAsync(migrated, stopping);
                return "ok";
            case IncomingUpdate.AboutToPay payment:
                return await AnswerPaymentAsync(payment, pending, limit, stopping);
            case IncomingUpdate.Spoken spoken:
                return await AnswerPersonAsync(spoken, spoken.From, spoken.Place, pending, limit, stopping);
            case IncomingUpdate.Pressed pressed:
                return await AnswerPersonAsync(pressed, pressed.From, pressed.Place, pending, limit, stopping);
            case IncomingUpdate.MemberChanged changed:
                return await AnswerPersonAsync(changed, changed.From, changed.Place, pending, limit, stopping);
            default:
                throw new System.Diagnostics.UnreachableException($"No such update: {incoming.GetType()}.");
        }
    }

    private async Task<string> AnswerPersonAsync(
        IncomingUpdate incoming, TelegramUser from, Place place, PendingUpdate pending, CancellationToken limit,
        CancellationToken stopping)
    {
        await using var receipt = incoming is IncomingUpdate.Pressed pressed
            ? new CallbackReceipt(answers, pressed.QueryId, time, stopping)
            : null;
        await using var scope = scopes.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<IPersonDirectory>();
        BotUpdate? update = null;
        try
        {
            var person = await people.GetOrAddAsync(from, limit);
            update = new BotUpdate
            {
                UpdateId = pending.Id,
                Person = person,
                ChatId = place.ChatId,
                Chat = place.Kind,
                ThreadId = place.ThreadId,
                Texts = locales.For(person),
                IsRedelivery = pending.IsRedelivery,
            };
            if (person.IsBlocked)
            {
                metrics.Dropped("blocked");
                await writer.WriteAsync(scope.ServiceProvider, update, Answer.None, receipt, stopping);
                return "ignored";
            }

            update = router.Describe(update, incoming);
            var answer = await router.AnswerAsync(scope.ServiceProvider, update, incoming, limit);
            await writer.WriteAsync(scope.ServiceProvider, update, answer, receipt, limit);
            return "ok";
        }
        catch (Exception exception) when (update is not null && !stopping.IsCancellationRequested)
        {
            var reference = Reference(pending.Id);
            LogFailed(exception, pending.Id, reference);
            await writer.WriteAsync(scope.ServiceProvider, update, Sorry(update, reference), receipt, stopping);
            return "failed";
        }
    }

    private async Task<string> AnswerPaymentAsync(
        IncomingUpdate.AboutToPay payment, PendingUpdate pending, CancellationToken limit, CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        var person = await scope.ServiceProvider.GetRequiredService<IPersonDirectory>().GetOrAddAsync(payment.From, limit);
        var update = new BotUpdate
        {
            UpdateId = pending.Id,
            Person = person,
            ChatId = person.Id,
            Chat = ChatKind.Private,
            Texts = locales.For(person),
            IsRedelivery = pending.IsRedelivery,
        };
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(limit);
        using var timer = time.CreateTimer(_ => hurry.Cancel(), null, PreCheckoutTimeout, Timeout.InfiniteTimeSpan);
        var (answer, outcome) = (PreCheckoutAnswer.Refuse(update.Texts.Plain("telegram.payment.unavailable")), "ok");
        try
        {
            answer = await router.AnswerPaymentAsync(scope.ServiceProvider, update, payment.Query, hurry.Token) ?? answer;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            var reference = Reference(pending.Id);
            LogFailed(exception, pending.Id, reference);
            (answer, outcome) = (
                PreCheckoutAnswer.Refuse(update.Texts.Plain("telegram.payment.failed", ("reference", reference))), "failed");
        }

        await answers.AnswerPreCheckoutAsync(payment.QueryId, answer, stopping);
        await FinishAsync(pending.Id, stopping);
        return outcome;
    }

    private Task MigrateAsync(IncomingUpdate.Migrated migrated, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var migration in migrations)
                {
                    await migration.MoveAsync(
                        connection, transaction, migrated.FromChatId, migrated.ToChatId, cancellationToken);
                }

                await UpdateInbox.FinishAsync(connection, transaction, migrated.Id, cancellationToken);
            },
            cancellationToken);

    private Task FinishAsync(long updateId, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (connection, transaction) => UpdateInbox.FinishAsync(connection, transaction, updateId, cancellationToken),
            cancellationToken);

    private static Answer Sorry(BotUpdate update, string reference) => update switch
    {
        { IsPress: true } => Answer.Alert(update.Texts.Plain("telegram.error.alert", ("reference", reference))),
        // Nobody waits for an answer to a change of membership, and a group need not read of it.
        { MessageId: null } => Answer.None,
        _ => Answer.Send(new Reply(update.Texts.Html("telegram.error.message", ("reference", reference)))),
    };

    /// <summary>Short enough to be read out: the update's number, which is unique for as long as logs are kept.</summary>
    private static string Reference(long updateId) => "E-" + updateId.ToString("X", CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Error, "Update {UpdateId} failed; the person was given the reference {Reference}")]
    private partial void LogFailed(Exception exception, long updateId, string reference);

    [LoggerMessage(LogLevel.Error, "Update {UpdateId} could not be finished; it is handled again after the next start")]
    private partial void LogUnfinished(Exception exception, long updateId);
}
