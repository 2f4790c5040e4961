using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Queries;
using Pepeunit.Bot.Sandbox.Timing;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Money;

/// <summary>Paying: the press on Pay, the bot's yes within ten seconds, the message that tells of the payment.</summary>
/// <remarks>The people of the sandbox have as many Stars as they need.</remarks>
internal sealed class Checkout(
    World world, Messenger messenger, UpdateQueue updates, EventHub events, PendingQueries pending, Agenda agenda,
    StarLedger ledger, Subscriptions subscriptions)
{
    // core.telegram.org/bots/api#precheckoutquery
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Attempt> _attempts = [];
    private readonly HashSet<(long UserId, long ChatId, long MessageId)> _paid = [];

    public void Map(MethodTable methods) => methods.Add("answerPreCheckoutQuery", Answer);

    /// <summary>A user pays an invoice message: once, as the Pay button then becomes a receipt.</summary>
    public void Pay(SandboxUser user, SandboxChat chat, ChatMessage message)
    {
        var invoice = message.Invoice ?? throw new UserError(409, "the message is no invoice");
        if (_paid.Contains((user.Id, chat.Id, message.Id))) throw new UserError(409, "the invoice is paid already");
        Begin(new(user, invoice, chat, message.Id));
    }

    /// <summary>A user pays an invoice link; the payment shows in the private chat.</summary>
    public void Pay(SandboxUser user, Invoice invoice) => Begin(new(user, invoice, world.PrivateChat(user), null));

    public void Clear()
    {
        _attempts.Clear();
        _paid.Clear();
    }

    private void Begin(Attempt attempt)
    {
        var query = pending.Add(UpdateKinds.PreCheckoutQuery, attempt.User, AnswerWithin);
        _attempts.Add(query.Id, attempt);
        Tell(attempt, "waiting", null);
        updates.Add(UpdateKinds.PreCheckoutQuery, new JsonObject
        {
            ["id"] = query.Id,
            ["from"] = attempt.User.ToJson(),
            ["currency"] = attempt.Invoice.Currency,
            ["total_amount"] = attempt.Invoice.Total,
            ["invoice_payload"] = attempt.Invoice.Payload,
        });
        agenda.At(query.ExpiresAt, () =>
        {
            if (_attempts.Remove(query.Id)) Tell(attempt, "timeout", null);
        });
    }

    private JsonNode Answer(BotCall call)
    {
        var isOk = call.Flag("ok");
        var reason = call.FindText("error_message");
        if (!isOk && reason is null) throw BotApiError.BadRequest("error message must be non-empty");

        var query = pending.Take(UpdateKinds.PreCheckoutQuery, call.Text("pre_checkout_query_id"));
        if (!_attempts.Remove(query.Id, out var attempt))
            throw BotApiError.BadRequest("query is too old and response timeout expired or query ID is invalid");

        if (!isOk)
            Tell(attempt, "failed", reason);
        else
            Complete(attempt);
        return true;
    }

    private void Complete(Attempt attempt)
    {
        var now = world.Clock.GetUtcNow();
        var payment = new StarPayment(NewChargeId(), attempt.User, attempt.Invoice, attempt.Chat.Id, now);
        ledger.Record(payment);
        if (attempt.MessageId is { } messageId) _paid.Add((attempt.User.Id, attempt.Chat.Id, messageId));
        Tell(attempt, "ok", null);

        var json = PaymentJson(payment);
        if (attempt.Invoice.SubscriptionPeriod is not null)
        {
            var expiresAt = subscriptions.Begin(payment, attempt.Chat, Renew);
            json["is_recurring"] = true;
            json["is_first_recurring"] = true;
            json["subscription_expiration_date"] = expiresAt.ToUnixTimeSeconds();
        }

        messenger.PostService(attempt.Chat, attempt.User.ToJson(), new() { ["successful_payment"] = json });
    }

    private StarPayment Renew(Subscription subscription)
    {
        var payment = new StarPayment(NewChargeId(), subscription.User, subscription.Invoice, subscription.Chat.Id, world.Clock.GetUtcNow());
        ledger.Record(payment);
        var json = PaymentJson(payment);
        json["is_recurring"] = true;
        json["subscription_expiration_date"] = subscription.ExpiresAt.ToUnixTimeSeconds();
        messenger.PostService(subscription.Chat, subscription.User.ToJson(), new() { ["successful_payment"] = json });
        return payment;
    }

    private static JsonObject PaymentJson(StarPayment payment) => new()
    {
        ["currency"] = payment.Invoice.Currency,
        ["total_amount"] = payment.Invoice.Total,
        ["invoice_payload"] = payment.Invoice.Payload,
        ["telegram_payment_charge_id"] = payment.ChargeId,
        // Stars have no payment provider; what stands here then is the buyer and the payload.
        ["provider_payment_charge_id"] = $"{payment.Payer.Id}_{payment.ChargeId[..8]}",
    };

    private void Tell(Attempt attempt, string state, string? error) => events.Publish(attempt.User.Id, "pre_checkout", new()
    {
        ["chat_id"] = attempt.Chat.Id,
        ["message_id"] = attempt.MessageId,
        ["state"] = state,
        ["error_message"] = error,
    });

    private static string NewChargeId() => "stx" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 60);

    private sealed record Attempt(SandboxUser User, Invoice Invoice, SandboxChat Chat, long? MessageId);
}
