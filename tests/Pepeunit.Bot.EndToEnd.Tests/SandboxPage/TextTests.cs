using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>Formatted text is drawn by its entities, and nothing that people write is ever run.</summary>
public sealed class TextTests(Browser browser)
{
    /// <summary>What the bot writes in HTML, the element it becomes, and that element's text.</summary>
    private static readonly (string Html, string Selector, string Expected)[] Formats =
    [
        ("<b>bold</b>", "strong", "bold"),
        ("<i>italic</i>", "em", "italic"),
        ("<u>under</u>", "u", "under"),
        ("<s>struck</s>", "s", "struck"),
        ("<code>x = 1</code>", "code", "x = 1"),
        ("<pre><code class=\"language-json\">{\"a\": 1}</code></pre>", "pre code", "{\"a\": 1}"),
        ("<a href=\"https://example.org/?a=1\">link</a>", "a[href='https://example.org/?a=1']", "link"),
        ("<blockquote>quoted</blockquote>", "blockquote", "quoted"),
        ("👋🏽 <b>after an emoji</b>", "strong", "after an emoji"),
        ("<b>out <i>in</i></b>", "strong em", "in"),
    ];

    [Fact]
    public async Task An_entity_becomes_an_element()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        foreach (var (html, selector, expected) in Formats)
        {
            var message = await chat.CallAsync("sendMessage", new { chat_id = 1001, text = html, parse_mode = "HTML" });
            await Expect(chat.Message(message).Locator(selector)).ToHaveTextAsync(expected);
        }

        await chat.PictureAsync("formatted");
    }

    [Fact]
    public async Task A_spoiler_hides_its_text_until_it_is_tapped()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await chat.CallAsync("sendMessage", new { chat_id = 1001, text = "Код: <tg-spoiler>4711</tg-spoiler>", parse_mode = "HTML" });
        var hidden = chat.Message(message).GetByText("4711");
        await Expect(hidden).ToBeHiddenAsync();

        await chat.Part("spoiler").ClickAsync();

        await Expect(hidden).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_command_in_a_text_is_sent_when_it_is_tapped()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await chat.SendTextAsync("Смотрите /help или /boards");

        await chat.Message(message).GetByText("/boards").ClickAsync();

        Assert.Equal("/boards", (string)(await chat.NextUpdateAsync("message"))["text"]!);
    }

    [Fact]
    public async Task A_long_quote_opens_on_demand()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var lines = string.Join('\n', Enumerable.Range(1, 9).Select(number => $"строка {number}"));
        var message = await chat.CallAsync("sendMessage", new { chat_id = 1001, text = $"<blockquote expandable>{lines}</blockquote>", parse_mode = "HTML" });
        var quote = chat.Message(message).Locator("blockquote");
        var closed = (await quote.BoundingBoxAsync())!.Height;

        await quote.GetByRole(Microsoft.Playwright.AriaRole.Button).ClickAsync();

        await Expect(quote.GetByRole(Microsoft.Playwright.AriaRole.Button)).ToHaveAttributeAsync("aria-expanded", "true");
        Assert.True((await quote.BoundingBoxAsync())!.Height > closed * 1.8);
    }

    [Fact]
    public async Task Markup_in_names_texts_buttons_and_answers_is_shown_as_it_is_written()
    {
        const string evil = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        var stranger = chat.Server.AddUser(evil, "ru");
        await chat.Page.GotoAsync($"{chat.Server.BaseAddress}?user={stranger}");
        await chat.StartAsync();
        var keyboard = new
        {
            inline_keyboard = new object[][] { [new { text = evil, callback_data = "x" }, new { text = "link", url = "https://example.org/" }] },
        };

        var message = await chat.SendTextAsync(evil, keyboard, stranger);
        await chat.WriteAsync(evil);
        var own = await chat.NextUpdateAsync("message");
        await chat.Button(message, 0, 0).ClickAsync();
        var query = await chat.NextUpdateAsync("callback_query");
        await chat.CallAsync("answerCallbackQuery", new { callback_query_id = (string)query["id"]!, text = evil });

        await Expect(chat.Part("toast")).ToHaveTextAsync(evil);
        await Expect(chat.Message(message).Locator(".text")).ToHaveTextAsync(evil);
        await Expect(chat.Message(own).Locator(".text")).ToHaveTextAsync(evil);
        await Expect(chat.Button(message, 0, 0)).ToHaveTextAsync(evil);
        await Expect(chat.Part("drawer")).ToContainTextAsync(evil);
        Assert.False(await chat.Page.EvaluateAsync<bool>("'hacked' in window"));
        await Expect(chat.Page.Locator("#phone script, #phone img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Text_from_right_to_left_stands_at_the_right()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        var message = await chat.SendTextAsync("שלום עולם");

        await Expect(chat.Message(message).Locator(".text")).ToHaveCSSAsync("direction", "rtl");
    }

    [Fact]
    public async Task The_page_allows_no_script_and_no_style_of_others()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);

        var response = await chat.Page.GotoAsync(chat.Server.BaseAddress.ToString());

        var policy = await response!.HeaderValueAsync("content-security-policy");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        var outside = await chat.Page.EvaluateAsync<string[]>(
            "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => !name.startsWith(location.origin))");
        Assert.Empty(outside);
    }
}
