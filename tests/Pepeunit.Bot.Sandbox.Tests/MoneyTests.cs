using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Stars: invoices, the ten seconds, refunds, subscriptions.</summary>
public sealed class MoneyTests
{
    private const long Anna = Sandbox.Anna;
    private const int Month = 2_592_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_payment_is_asked_for_confirmed_and_told()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var invoice = await SendInvoiceAsync(sandbox);
        sandbox.Server.Pay(Anna, Anna, Id(invoice));
        var query = await QueryAsync(sandbox);

        await AnswerAsync(sandbox, query);

        Assert.Equal("Pay ⭐️50", invoice["reply_markup"]!["inline_keyboard"]![0]![0]!["text"]!.GetValue<string>());
        Assert.Equal(("XTR", 50, "order-1"), (query["currency"]!.GetValue<string>(), query["total_amount"]!.GetValue<int>(), query["invoice_payload"]!.GetValue<string>()));
        var paid = (await sandbox.UpdatesAsync(-1))[0]!["message"]!["successful_payment"]!;
        Assert.Equal(50, paid["total_amount"]!.GetValue<int>());
        Assert.Null(paid["is_recurring"]);
        Assert.Equal(50, (await sandbox.ResultAsync("getMyStarBalance"))["amount"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_answer_after_ten_seconds_is_too_late()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Pay(Anna, Anna, Id(await SendInvoiceAsync(sandbox)));
        var query = await QueryAsync(sandbox);
        sandbox.Server.AdvanceClock(TimeSpan.FromSeconds(10));

        var error = await sandbox.ErrorAsync("answerPreCheckoutQuery", new() { ["pre_checkout_query_id"] = query["id"]!.DeepClone(), ["ok"] = true });

        Assert.Equal("Bad Request: query is too old and response timeout expired or query ID is invalid", error);
        Assert.DoesNotContain(sandbox.Server.Messages(Anna), message => message["successful_payment"] is not null);
    }

    [Fact]
    public async Task A_refusal_needs_a_reason_and_sells_nothing()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Pay(Anna, Anna, Id(await SendInvoiceAsync(sandbox)));
        var id = (await QueryAsync(sandbox))["id"]!;

        Assert.Equal("Bad Request: error message must be non-empty",
            await sandbox.ErrorAsync("answerPreCheckoutQuery", new() { ["pre_checkout_query_id"] = id.DeepClone(), ["ok"] = false }));
        await sandbox.ResultAsync("answerPreCheckoutQuery", new() { ["pre_checkout_query_id"] = id.DeepClone(), ["ok"] = false, ["error_message"] = "Sold out" });

        Assert.Equal(0, (await sandbox.ResultAsync("getMyStarBalance"))["amount"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_payment_is_given_back_once()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.Pay(Anna, Anna, Id(await SendInvoiceAsync(sandbox)));
        await AnswerAsync(sandbox, await QueryAsync(sandbox));
        var charge = Charge(sandbox);

        Assert.Equal("Bad Request: CHARGE_ID_INVALID", await sandbox.ErrorAsync("refundStarPayment", Refund("nonsense")));
        await sandbox.ResultAsync("refundStarPayment", Refund(charge));

        Assert.Equal("Bad Request: CHARGE_ALREADY_REFUNDED", await sandbox.ErrorAsync("refundStarPayment", Refund(charge)));
        Assert.Equal(charge, (await sandbox.UpdatesAsync(-1))[0]!["message"]!["refunded_payment"]!["telegram_payment_charge_id"]!.GetValue<string>());
        var transactions = (await sandbox.ResultAsync("getStarTransactions"))["transactions"]!.AsArray();
        Assert.Equal([true, false], transactions.Select(transaction => transaction!["source"] is not null));
        Assert.All(transactions, transaction => Assert.Equal(charge, transaction!["id"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_subscription_renews_on_the_clock_until_it_is_cancelled()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        await SubscribeAsync(sandbox);
        var charge = Charge(sandbox);

        sandbox.Server.AdvanceClock(TimeSpan.FromSeconds(Month));
        await sandbox.ResultAsync("editUserStarSubscription", new() { ["user_id"] = Anna, ["telegram_payment_charge_id"] = charge, ["is_canceled"] = true });
        sandbox.Server.AdvanceClock(TimeSpan.FromSeconds(2 * Month));

        List<JsonNode> payments = [.. sandbox.Server.Messages(Anna).Where(message => message["successful_payment"] is not null).Select(message => message["successful_payment"]!)];
        Assert.Equal(2, payments.Count);
        Assert.True(payments[0]["is_first_recurring"]!.GetValue<bool>());
        Assert.Null(payments[1]["is_first_recurring"]);
        Assert.True(payments[1]["is_recurring"]!.GetValue<bool>());
        Assert.Equal(Month, payments[1]["subscription_expiration_date"]!.GetValue<long>() - payments[0]["subscription_expiration_date"]!.GetValue<long>());
        Assert.NotEqual(charge, payments[1]["telegram_payment_charge_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_bot_learns_that_a_person_cancels_a_subscription()
    {
        await using var sandbox = await Sandbox.StartAsync();
        sandbox.Server.SendText(Anna, "/start");
        await SubscribeAsync(sandbox);

        using var response = await sandbox.Http.PostAsJsonAsync($"/sandbox/api/users/{Anna}/cancel_subscription", new { charge_id = Charge(sandbox) }, Stop);

        Assert.True(response.IsSuccessStatusCode);
        var told = (await sandbox.UpdatesAsync(-1))[0]!["subscription"]!;
        Assert.Equal(("canceled", "order-1"), (told["state"]!.GetValue<string>(), told["invoice_payload"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("prices", """[{"label":"a","amount":1},{"label":"b","amount":1}]""", "STARS_INVOICE_INVALID")]
    [InlineData("prices", """[{"label":"a","amount":0}]""", "CURRENCY_TOTAL_AMOUNT_INVALID")]
    [InlineData("prices", """[{"label":"a","amount":100001}]""", "CURRENCY_TOTAL_AMOUNT_INVALID")]
    [InlineData("currency", "\"USD\"", "PAYMENT_PROVIDER_INVALID")]
    [InlineData("payload", "\"\"", "INVOICE_PAYLOAD_INVALID")]
    [InlineData("need_email", "true", "STARS_INVOICE_INVALID")]
    [InlineData("subscription_period", "86400", "SUBSCRIPTION_PERIOD_INVALID")]
    public async Task A_wrong_invoice_is_refused(string name, string value, string error)
    {
        await using var sandbox = await Sandbox.StartAsync();
        var goods = Goods();
        goods[name] = JsonNode.Parse(value);

        Assert.Equal("Bad Request: " + error, await sandbox.ErrorAsync("createInvoiceLink", goods));
    }

    private static async Task<JsonNode> SendInvoiceAsync(Sandbox sandbox)
    {
        sandbox.Server.SendText(Anna, "/start");
        var goods = Goods();
        goods["chat_id"] = Anna;
        return await sandbox.ResultAsync("sendInvoice", goods);
    }

    private static async Task SubscribeAsync(Sandbox sandbox)
    {
        var goods = Goods();
        goods["subscription_period"] = Month;
        var link = (await sandbox.ResultAsync("createInvoiceLink", goods)).GetValue<string>();
        using var response = await sandbox.Http.PostAsync(new Uri($"/sandbox/api/users/{Anna}/invoice_link/{link.Split('$')[1]}/pay", UriKind.Relative), null, Stop);
        Assert.True(response.IsSuccessStatusCode);
        await AnswerAsync(sandbox, await QueryAsync(sandbox));
    }

    private static async Task<JsonNode> QueryAsync(Sandbox sandbox) => (await sandbox.UpdatesAsync(-1))[0]!["pre_checkout_query"]!;

    private static async Task AnswerAsync(Sandbox sandbox, JsonNode query) =>
        await sandbox.ResultAsync("answerPreCheckoutQuery", new() { ["pre_checkout_query_id"] = query["id"]!.DeepClone(), ["ok"] = true });

    private static string Charge(Sandbox sandbox) => sandbox.Server.Messages(Anna)
        .Last(message => message["successful_payment"] is not null)["successful_payment"]!["telegram_payment_charge_id"]!.GetValue<string>();

    private static JsonObject Refund(string charge) => new() { ["user_id"] = Anna, ["telegram_payment_charge_id"] = charge };

    private static long Id(JsonNode message) => message["message_id"]!.GetValue<long>();

    private static JsonObject Goods() => new()
    {
        ["title"] = "Credits",
        ["description"] = "A hundred",
        ["payload"] = "order-1",
        ["currency"] = "XTR",
        ["prices"] = new JsonArray(new JsonObject { ["label"] = "Credits", ["amount"] = 50 }),
    };
}
