using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Chats;

namespace Pepeunit.Bot.Sandbox.Money;

/// <summary>A payment the bot received: one press on Pay, or one renewal.</summary>
internal sealed class StarPayment(string chargeId, SandboxUser payer, Invoice invoice, long chatId, DateTimeOffset paidAt)
{
    public string ChargeId { get; } = chargeId;

    public SandboxUser Payer { get; } = payer;

    public Invoice Invoice { get; } = invoice;

    public long ChatId { get; } = chatId;

    public DateTimeOffset PaidAt { get; } = paidAt;

    public bool IsRefunded { get; set; }
}

/// <summary>The bot's Stars: payments and refunds in order, and their sum. Guarded by the world's gate.</summary>
internal sealed class StarLedger
{
    private readonly List<JsonObject> _transactions = [];
    private readonly Dictionary<string, StarPayment> _payments = [];

    /// <summary>Whole Stars.</summary>
    public long Balance { get; private set; }

    public StarPayment? Find(string chargeId) => _payments.GetValueOrDefault(chargeId);

    public void Record(StarPayment payment)
    {
        _payments.Add(payment.ChargeId, payment);
        // Only Stars are the bot's; other currencies go through a payment provider.
        if (payment.Invoice.Currency != "XTR") return;

        Balance += payment.Invoice.Total;
        var transaction = Transaction(payment, payment.PaidAt);
        transaction["source"] = Partner(payment);
        _transactions.Add(transaction);
    }

    public void Refund(StarPayment payment, DateTimeOffset at)
    {
        payment.IsRefunded = true;
        Balance -= payment.Invoice.Total;
        // A refund has the id of the payment that it gives back (core.telegram.org/bots/api#startransaction).
        var transaction = Transaction(payment, at);
        transaction["receiver"] = Partner(payment);
        _transactions.Add(transaction);
    }

    /// <summary>In chronological order, as getStarTransactions gives them.</summary>
    public JsonArray Transactions(int offset, int limit) =>
        [.. _transactions.Skip(offset).Take(limit).Select(transaction => transaction.DeepClone())];

    public void Clear()
    {
        _transactions.Clear();
        _payments.Clear();
        Balance = 0;
    }

    private static JsonObject Transaction(StarPayment payment, DateTimeOffset at) => new()
    {
        ["id"] = payment.ChargeId,
        ["amount"] = payment.Invoice.Total,
        ["date"] = at.ToUnixTimeSeconds(),
    };

    private static JsonObject Partner(StarPayment payment)
    {
        var partner = new JsonObject
        {
            ["type"] = "user",
            ["transaction_type"] = "invoice_payment",
            ["user"] = payment.Payer.ToJson(),
            ["invoice_payload"] = payment.Invoice.Payload,
        };
        if (payment.Invoice.SubscriptionPeriod is { } period) partner["subscription_period"] = period;
        return partner;
    }
}
