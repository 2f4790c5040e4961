using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>Buttons under messages, the bot's keyboard under the input, and the menu of commands.</summary>
public sealed class KeyboardTests(Browser browser)
{
    [Fact]
    public async Task A_pressed_button_waits_until_the_bot_answers_with_a_toast()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await chat.SendTextAsync("Начнём?", Inline(new { text = "Обновить", callback_data = "refresh" }));
        var button = chat.Button(message, 0, 0);
        await Expect(button).ToHaveAttributeAsync("data-callback", "refresh");

        await button.ClickAsync();
        var query = await chat.NextUpdateAsync("callback_query");
        await Expect(button).ToHaveAttributeAsync("aria-busy", "true");
        await chat.CallAsync("answerCallbackQuery", new { callback_query_id = (string)query["id"]!, text = "Обновлено" });

        Assert.Equal("refresh", (string)query["data"]!);
        await Expect(chat.Part("toast")).ToHaveTextAsync("Обновлено");
        await Expect(button).Not.ToHaveAttributeAsync("aria-busy", "true");
    }

    [Fact]
    public async Task An_alert_is_closed_by_its_button_and_gives_the_focus_back()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await chat.StartAsync();
        var message = await chat.SendTextAsync("Удалить?", Inline(new { text = "Удалить", callback_data = "delete", style = "danger" }));

        await chat.Button(message, 0, 0).ClickAsync();
        var query = await chat.NextUpdateAsync("callback_query");
        await chat.CallAsync("answerCallbackQuery", new { callback_query_id = (string)query["id"]!, text = "Нельзя: доска занята", show_alert = true });

        await Expect(chat.Part("alert")).ToContainTextAsync("Нельзя: доска занята");
        await chat.PictureAsync("alert");
        await chat.Part("alert-ok").ClickAsync();
        await Expect(chat.Part("alert")).ToHaveCountAsync(0);
        await Expect(chat.Button(message, 0, 0)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Buttons_stand_in_rows_and_copy_or_lead_away()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        object[][] rows =
        [
            [new { text = "Демо", callback_data = "demo", style = "primary" }],
            [new { text = "Копировать", copy_text = new { text = "PU-4711" } }, new { text = "Сайт", url = "https://example.org/" }],
        ];
        var message = await chat.SendTextAsync("Выберите", new { inline_keyboard = rows });

        await chat.Button(message, 1, 0).ClickAsync();

        Assert.Equal("PU-4711", await chat.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        var upper = await chat.Button(message, 0, 0).BoundingBoxAsync();
        var left = await chat.Button(message, 1, 0).BoundingBoxAsync();
        var right = await chat.Button(message, 1, 1).BoundingBoxAsync();
        Assert.True(upper!.Y < left!.Y && left.X < right!.X && upper.Width > left.Width * 1.9);
        await Expect(chat.Button(message, 0, 0)).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("style-primary"));
        await chat.PictureAsync("inline-keyboard");
    }

    [Fact]
    public async Task An_edit_of_the_keyboard_replaces_the_buttons()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await chat.SendTextAsync("Страница 1", Inline(new { text = "Дальше", callback_data = "2" }));
        await Expect(chat.Button(message, 0, 0)).ToHaveTextAsync("Дальше");

        await chat.CallAsync("editMessageReplyMarkup", new
        {
            chat_id = 1001,
            message_id = (long)message["message_id"]!,
            reply_markup = Inline(new { text = "Назад", callback_data = "1" }),
        });

        await Expect(chat.Button(message, 0, 0)).ToHaveTextAsync("Назад");
        await Expect(chat.Part($"edited-{message["message_id"]}")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_reply_keyboard_writes_its_texts_and_goes_when_the_bot_says_so()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        object[][] rows = [["📊 Доски", "🎧 Слушать"], [new { text = "Отправить номер", request_contact = true }]];
        await chat.SendTextAsync("Что дальше?", new { keyboard = rows, resize_keyboard = true, input_field_placeholder = "Выберите действие" });

        await Expect(chat.Part("input")).ToHaveAttributeAsync("placeholder", "Выберите действие");
        await chat.PictureAsync("reply-keyboard");
        await chat.Part("key-0-1").ClickAsync();
        Assert.Equal("🎧 Слушать", (string)(await chat.NextUpdateAsync("message"))["text"]!);
        await chat.Part("keyboard-toggle").ClickAsync();
        await Expect(chat.Part("keyboard")).ToHaveCountAsync(0);
        await chat.Part("keyboard-toggle").ClickAsync();
        await Expect(chat.Part("keyboard")).ToBeVisibleAsync();
        await chat.SendTextAsync("Спасибо", new { remove_keyboard = true });

        await Expect(chat.Part("keyboard")).ToHaveCountAsync(0);
        await Expect(chat.Part("keyboard-toggle")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_one_time_keyboard_hides_after_use_and_a_contact_is_sent_after_a_question()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        object[][] rows = [[new { text = "Отправить номер", request_contact = true }]];
        await chat.SendTextAsync("Ваш номер?", new { keyboard = rows, one_time_keyboard = true });

        await chat.Part("key-0-0").ClickAsync();
        await Expect(chat.Part("contact-sheet")).ToBeVisibleAsync();
        await chat.Part("confirm-yes").ClickAsync();
        var update = await chat.NextUpdateAsync("message");

        Assert.Equal(1001, (long)update["contact"]!["user_id"]!);
        await Expect(chat.Part("keyboard")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_forced_answer_opens_by_itself()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        var question = await chat.SendTextAsync("Как назвать?", new { force_reply = true, input_field_placeholder = "Название доски" });
        await Expect(chat.Part("input")).ToHaveAttributeAsync("placeholder", "Название доски");
        await chat.WriteAsync("Теплица");

        var answer = await chat.NextUpdateAsync("message");
        Assert.Equal((long)question["message_id"]!, (long)answer["reply_to_message"]!["message_id"]!);
    }

    [Fact]
    public async Task The_menu_lists_the_commands_in_the_persons_language_and_typing_filters_them()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await SetCommandsAsync(chat);
        await chat.StartAsync();

        await chat.Part("menu").ClickAsync();
        await Expect(chat.Part("command-boards")).ToContainTextAsync("Доски с графиками");
        await chat.PictureAsync("commands");
        await chat.Part("input").FillAsync("/un");
        await Expect(chat.Part("command-boards")).ToHaveCountAsync(0);
        await chat.Part("command-units").ClickAsync();

        Assert.Equal("/units", (string)(await chat.NextUpdateAsync("message"))["text"]!);
        await Expect(chat.Part("commands")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_menu_is_used_by_keyboard_alone()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await SetCommandsAsync(chat);
        await chat.StartAsync();

        await chat.Part("input").PressSequentiallyAsync("/");
        await Expect(chat.Part("commands")).ToBeVisibleAsync();
        await chat.Page.Keyboard.PressAsync("Escape");
        await Expect(chat.Part("commands")).ToBeHiddenAsync();
        await chat.Page.Keyboard.PressAsync("Backspace");
        await chat.Page.Keyboard.TypeAsync("/");
        await chat.Page.Keyboard.PressAsync("ArrowDown");
        await chat.Page.Keyboard.PressAsync("Enter");

        Assert.Equal("/units", (string)(await chat.NextUpdateAsync("message"))["text"]!);
    }

    private static async Task SetCommandsAsync(OpenPage chat)
    {
        await chat.CallAsync("setMyCommands", new
        {
            commands = new[] { new { command = "boards", description = "Boards" }, new { command = "units", description = "Units" } },
        });
        await chat.CallAsync("setMyCommands", new
        {
            commands = new[]
            {
                new { command = "boards", description = "Доски с графиками" }, new { command = "units", description = "Устройства" },
            },
            language_code = "ru",
        });
    }

    private static object Inline(params object[] row) => new { inline_keyboard = new object[][] { row } };
}
