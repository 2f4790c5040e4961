using System.Text.Json.Nodes;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>An invoice, its sheet, and what the person sees when the bot accepts, refuses, or gives the money back.</summary>
public sealed class MoneyTests(Browser browser)
{
    [Fact]
    public async Task An_accepted_payment_ends_with_a_success_and_a_service_message()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await SendInvoiceAsync(chat);
        await Expect(chat.Part($"invoice-{message["message_id"]}")).ToContainTextAsync("150\u00a0⭐");
        await Expect(chat.Button(message, 0, 0)).ToHaveTextAsync("Заплатить 150\u00a0⭐");
        await chat.PictureAsync("invoice");

        await chat.Button(message, 0, 0).ClickAsync();
        await Expect(chat.Part("price")).ToHaveTextAsync("150\u00a0⭐");
        await chat.Part("pay").ClickAsync();
        await Expect(chat.Part("pay-state")).ToHaveAttributeAsync("data-state", "waiting");
        await chat.PictureAsync("payment");
        var query = await chat.NextUpdateAsync("pre_checkout_query");
        await chat.CallAsync("answerPreCheckoutQuery", new { pre_checkout_query_id = (string)query["id"]!, ok = true });
        var paid = await chat.NextUpdateAsync("message");

        await Expect(chat.Part("pay-state")).ToHaveAttributeAsync("data-state", "ok");
        Assert.Equal(150, (long)paid["successful_payment"]!["total_amount"]!);
        await chat.Part("pay-done").ClickAsync();
        await Expect(chat.Page.Locator("[data-service=successful_payment]")).ToContainTextAsync("Вы заплатили 150\u00a0⭐");
    }

    [Fact]
    public async Task A_refused_payment_shows_the_bots_reason()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await SendInvoiceAsync(chat);

        await chat.Button(message, 0, 0).ClickAsync();
        await chat.Part("pay").ClickAsync();
        var query = await chat.NextUpdateAsync("pre_checkout_query");
        await chat.CallAsync("answerPreCheckoutQuery", new { pre_checkout_query_id = (string)query["id"]!, ok = false, error_message = "Тариф кончился" });

        await Expect(chat.Part("pay-state")).ToHaveAttributeAsync("data-state", "failed");
        await Expect(chat.Part("pay-state")).ToContainTextAsync("Тариф кончился");
    }

    [Fact]
    public async Task A_refund_is_told_in_the_chat()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await SendInvoiceAsync(chat);
        await chat.Button(message, 0, 0).ClickAsync();
        await chat.Part("pay").ClickAsync();
        var query = await chat.NextUpdateAsync("pre_checkout_query");
        await chat.CallAsync("answerPreCheckoutQuery", new { pre_checkout_query_id = (string)query["id"]!, ok = true });
        var charge = (string)(await chat.NextUpdateAsync("message"))["successful_payment"]!["telegram_payment_charge_id"]!;

        await chat.CallAsync("refundStarPayment", new { user_id = 1001, telegram_payment_charge_id = charge });

        await Expect(chat.Page.Locator("[data-service=refunded_payment]")).ToContainTextAsync("150\u00a0⭐");
    }

    private static Task<JsonNode> SendInvoiceAsync(OpenPage chat) => chat.CallAsync("sendInvoice", new
    {
        chat_id = 1001,
        title = "1000 сообщений в минуту",
        description = "Для одного Unit на 30 дней",
        payload = "load-1000",
        currency = "XTR",
        prices = new[] { new { label = "30 дней", amount = 150 } },
    });
}
