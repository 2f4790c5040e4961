using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;

namespace Pepeunit.Bot.Sandbox.Money;

/// <summary>Invoices and what becomes of the Stars.</summary>
/// <remarks>The upper-case errors are those of Telegram's servers (core.telegram.org/method/messages.sendMedia and kin).</remarks>
internal sealed class InvoiceMethods(World world, ChatAccess access, Messenger messenger, StarLedger ledger)
{
    private const string Stars = "XTR";
    private const int SubscriptionPeriod = 2_592_000;
    private const long MostStars = 100_000;
    private const long MostStarsPerSubscription = 10_000;

    private readonly Dictionary<string, Invoice> _links = [];

    public void Map(MethodTable methods) => methods
        .Add("sendInvoice", SendInvoice, Charge.Chat)
        .Add("createInvoiceLink", CreateInvoiceLink)
        .Add("refundStarPayment", RefundStarPayment)
        .Add("getMyStarBalance", _ => new JsonObject { ["amount"] = ledger.Balance })
        .Add("getStarTransactions", GetStarTransactions);

    public Invoice? FindLink(string slug) => _links.GetValueOrDefault(slug);

    public void Clear() => _links.Clear();

    private JsonNode SendInvoice(BotCall call)
    {
        var invoice = Read(call);
        var chat = access.Write(call);
        call.Accept("start_parameter");
        var options = SendOptions.Read(call, chat);
        if (options.Markup.Inline is null)
        {
            var label = invoice.Currency == Stars ? $"Pay ⭐️{invoice.Total}" : "Pay";
            var pay = new JsonObject { ["text"] = label, ["pay"] = true };
            options = options with { Markup = new(new() { ["inline_keyboard"] = new JsonArray(new JsonArray(pay)) }, null) };
        }
        else if (options.Markup.Inline["inline_keyboard"]![0]![0]!["pay"] is null)
        {
            throw BotApiError.BadRequest("REPLY_MARKUP_BUY_EMPTY");
        }

        return MessageView.ForBot(chat, messenger.PostFromBot(chat, new() { ["invoice"] = invoice.ToJson() }, options, invoice));
    }

    private JsonNode CreateInvoiceLink(BotCall call)
    {
        call.Accept("business_connection_id");
        var invoice = Read(call);
        if (call.FindInt("subscription_period") is { } period)
        {
            if (period != SubscriptionPeriod || invoice.Currency != Stars) throw BotApiError.BadRequest("SUBSCRIPTION_PERIOD_INVALID");
            if (invoice.Total > MostStarsPerSubscription) throw BotApiError.BadRequest("SUBSCRIPTION_AMOUNT_INVALID");
            invoice = invoice with { SubscriptionPeriod = period };
        }

        var slug = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 22);
        _links.Add(slug, invoice);
        return "https://t.me/$" + slug;
    }

    private JsonNode RefundStarPayment(BotCall call)
    {
        var user = world.FindUser(call.FindLong("user_id") ?? throw BotApiError.BadRequest("invalid user_id specified"))
            ?? throw BotApiError.BadRequest("USER_ID_INVALID");
        var chargeId = call.FindText("telegram_payment_charge_id") ?? throw BotApiError.BadRequest("CHARGE_ID_EMPTY");
        var payment = ledger.Find(chargeId);
        if (payment is null || payment.Payer != user || payment.Invoice.Currency != Stars) throw BotApiError.BadRequest("CHARGE_ID_INVALID");
        if (payment.IsRefunded) throw BotApiError.BadRequest("CHARGE_ALREADY_REFUNDED");

        ledger.Refund(payment, world.Clock.GetUtcNow());
        var chat = world.FindChat(payment.ChatId) ?? world.PrivateChat(user);
        messenger.PostService(chat, world.Bot.ToJson(), new()
        {
            ["refunded_payment"] = new JsonObject
            {
                ["currency"] = Stars,
                ["total_amount"] = payment.Invoice.Total,
                ["invoice_payload"] = payment.Invoice.Payload,
                ["telegram_payment_charge_id"] = payment.ChargeId,
            },
        });
        return true;
    }

    private JsonNode GetStarTransactions(BotCall call)
    {
        var offset = Math.Max(0, call.Int("offset", 0));
        var limit = call.Int("limit", 100) is >= 1 and <= 100 and var asked ? asked : 100;
        return new JsonObject { ["transactions"] = ledger.Transactions(offset, limit) };
    }

    private static Invoice Read(BotCall call)
    {
        call.Accept("photo_url", "photo_size", "photo_width", "photo_height", "provider_data", "max_tip_amount", "suggested_tip_amounts");
        var title = call.Text("title").Trim();
        var description = call.Text("description").Trim();
        var payload = call.Text("payload");
        var currency = call.Text("currency").ToUpperInvariant();
        if (title.Length is 0 or > 32) throw BotApiError.BadRequest("INVOICE_TITLE_INVALID");
        if (description.Length is 0 or > 255) throw BotApiError.BadRequest("INVOICE_DESCRIPTION_INVALID");
        if (Encoding.UTF8.GetByteCount(payload) is 0 or > 128) throw BotApiError.BadRequest("INVOICE_PAYLOAD_INVALID");

        // Without a payment provider only Stars can be paid here.
        var provider = call.FindText("provider_token");
        if (currency != Stars) throw BotApiError.BadRequest(currency.Length == 3 ? "PAYMENT_PROVIDER_INVALID" : "CURRENCY_INVALID");

        var prices = call.FindArray("prices", "prices") ?? [];
        var isStarInvoice = prices.Count == 1 && provider is null && !call.Has("max_tip_amount") && !Wants(call);
        if (!isStarInvoice) throw BotApiError.BadRequest("STARS_INVOICE_INVALID");

        var total = Amount(prices[0]);
        if (total is < 1 or > MostStars) throw BotApiError.BadRequest("CURRENCY_TOTAL_AMOUNT_INVALID");
        return new(title, description, payload, currency, total);
    }

    // A payment in Stars asks for no name, phone, address or e-mail.
    private static bool Wants(BotCall call)
    {
        string[] wishes =
        [
            "need_name", "need_phone_number", "need_email", "need_shipping_address", "send_phone_number_to_provider",
            "send_email_to_provider", "is_flexible",
        ];
        return wishes.Any(call.Flag);
    }

    private static long Amount(JsonNode? price)
    {
        if (price is not JsonObject given || given["label"] is null || given["amount"] is not JsonValue amount)
            throw BotApiError.BadRequest("can't parse labeled price: expected an Object with \"label\" and \"amount\"");
        return amount.TryGetValue<long>(out var number) || long.TryParse(amount.ToString(), out number)
            ? number
            : throw BotApiError.BadRequest("can't parse labeled price: amount must be a Number");
    }
}
