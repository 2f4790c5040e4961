using System.Text.RegularExpressions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>What is not a message: drafts, pins, reactions, web apps, inline mode.</summary>
public sealed class LiveTests(Browser browser)
{
    [Fact]
    public async Task A_draft_grows_is_stopped_and_gives_way_to_the_message()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.CallAsync("sendMessageDraft", new { chat_id = 1001, draft_id = 7, text = "", can_stop = true });
        await Expect(chat.Part("draft")).ToContainTextAsync("Думает…");
        await chat.CallAsync("sendMessageDraft", new { chat_id = 1001, draft_id = 7, text = "Считаю среднее", can_stop = true });
        await Expect(chat.Part("draft")).ToContainTextAsync("Считаю среднее");
        await chat.PictureAsync("draft");
        await chat.Part("stop-draft").ClickAsync();
        await chat.NextUpdateAsync("stopped_message_generation");
        await Expect(chat.Part("draft")).ToHaveCountAsync(0);
        await chat.CallAsync("sendMessageDraft", new { chat_id = 1001, draft_id = 8, text = "Ещё раз" });
        await Expect(chat.Part("draft")).ToBeVisibleAsync();
        var message = await chat.SendTextAsync("Среднее 21,4");

        await Expect(chat.Message(message)).ToBeVisibleAsync();
        await Expect(chat.Part("draft")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_pinned_bar_leads_to_the_message()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var board = await chat.SendTextAsync("Доска теплицы");
        for (var number = 1; number <= 25; number++) await chat.SendTextAsync($"Сообщение {number}");

        await chat.CallAsync("pinChatMessage", new { chat_id = 1001, message_id = (long)board["message_id"]! });
        await Expect(chat.Part("pinned")).ToContainTextAsync("Доска теплицы");
        await chat.Part("pinned").ClickAsync();
        await Expect(chat.Message(board)).ToBeInViewportAsync();
        await chat.CallAsync("unpinChatMessage", new { chat_id = 1001, message_id = (long)board["message_id"]! });

        await Expect(chat.Part("pinned")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_reaction_goes_to_the_bot_and_the_bots_own_appears()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await chat.CallAsync("getUpdates", new { allowed_updates = new[] { "message", "message_reaction" } });
        await chat.StartAsync();
        var message = await chat.SendTextAsync("Доска готова");

        await chat.Message(message).HoverAsync();
        await chat.Part($"more-{message["message_id"]}").ClickAsync();
        await chat.Part("react-👍").ClickAsync();
        var update = await chat.NextUpdateAsync("message_reaction");
        await chat.CallAsync("setMessageReaction", new
        {
            chat_id = 1001,
            message_id = (long)message["message_id"]!,
            reaction = new[] { new { type = "emoji", emoji = "🔥" } },
        });

        Assert.Equal("👍", (string)update["new_reaction"]![0]!["emoji"]!);
        await Expect(chat.Part($"reaction-{message["message_id"]}")).ToHaveTextAsync(["👍", "🔥"]);
    }

    [Fact]
    public async Task A_web_app_opens_in_a_sheet_with_the_theme_in_its_address_and_closes_itself()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.Page.RouteAsync("https://app.example/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html; charset=utf-8",
            Body = "<button onclick=\"parent.postMessage(JSON.stringify({eventType:'web_app_close'}),'*')\">Закрыть приложение</button>",
        }));
        await chat.StartAsync();
        object[][] rows = [[new { text = "Открыть", web_app = new { url = "https://app.example/boards" } }]];
        var message = await chat.SendTextAsync("Приложение", new { inline_keyboard = rows });

        await chat.Button(message, 0, 0).ClickAsync();
        await Expect(chat.Part("webapp")).ToHaveAttributeAsync("src", new Regex("#.*tgWebAppThemeParams=.*bg_color.*ffffff"));
        await chat.Page.FrameLocator("[data-testid=webapp]").GetByText("Закрыть приложение").ClickAsync();

        await Expect(chat.Part("webapp-sheet")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Inline_mode_offers_results_and_sends_the_chosen_one()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        object[][] rows = [[new { text = "Поделиться", switch_inline_query_current_chat = "погода" }]];
        var message = await chat.SendTextAsync("Доска", new { inline_keyboard = rows });

        await chat.Button(message, 0, 0).ClickAsync();
        var query = await chat.NextUpdateAsync("inline_query");
        await chat.CallAsync("answerInlineQuery", new
        {
            inline_query_id = (string)query["id"]!,
            results = new[]
            {
                new { type = "article", id = "w", title = "Погода", description = "24 часа", input_message_content = new { message_text = "Погода: 21,4 °C" } },
            },
        });
        await chat.Part("result-w").ClickAsync();

        Assert.Equal("погода", (string)query["query"]!);
        await Expect(chat.Page.GetByText("Погода: 21,4 °C")).ToBeVisibleAsync();
        await Expect(chat.Part("input")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task An_invoice_link_opens_the_sheet_with_its_price()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var link = (string)(await chat.CallAsync("createInvoiceLink", new
        {
            title = "Тариф",
            description = "На 30 дней",
            payload = "p",
            currency = "XTR",
            prices = new[] { new { label = "Тариф", amount = 25 } },
        }))!;
        var message = await chat.CallAsync("sendMessage", new { chat_id = 1001, text = $"<a href=\"{link}\">Оплатить</a>", parse_mode = "HTML" });

        await chat.Message(message).GetByText("Оплатить").ClickAsync();
        await Expect(chat.Part("price")).ToHaveTextAsync("25\u00a0⭐");
        await chat.Part("pay").ClickAsync();
        var query = await chat.NextUpdateAsync("pre_checkout_query");
        await chat.CallAsync("answerPreCheckoutQuery", new { pre_checkout_query_id = (string)query["id"]!, ok = true });

        await Expect(chat.Part("pay-state")).ToHaveAttributeAsync("data-state", "ok");
    }
}
