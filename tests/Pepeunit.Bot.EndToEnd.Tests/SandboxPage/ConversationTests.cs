using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>Writing and being answered: Start, texts, edits, deletions, replies, groups.</summary>
public sealed class ConversationTests(Browser browser)
{
    [Fact]
    public async Task Start_shows_the_description_and_sends_the_command()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.CallAsync("setMyDescription", new { description = "Собираю показания", language_code = "ru" });

        await Expect(chat.Part("intro")).ToContainTextAsync("Собираю показания");
        await chat.PictureAsync("intro-ru");
        var message = await chat.StartAsync();

        Assert.Equal("/start", (string)message["text"]!);
        await Expect(chat.Message(message)).ToContainTextAsync("/start");
        await Expect(chat.Part("intro")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_deep_link_gives_its_payload_to_start()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser, "user=1001&start=board_7");

        var message = await chat.StartAsync();

        Assert.Equal("/start board_7", (string)message["text"]!);
    }

    [Fact]
    public async Task A_sent_text_reaches_the_bot_and_its_answer_the_page()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.WriteAsync("Сколько градусов?\nПривет 👋");
        var asked = await chat.NextUpdateAsync("message");
        var answer = await chat.SendTextAsync("21,4 °C");

        Assert.Equal("Сколько градусов?\nПривет 👋", (string)asked["text"]!);
        await Expect(chat.Message(answer)).ToContainTextAsync("21,4 °C");
        await Expect(chat.Part("input")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task What_the_bot_is_doing_is_shown_until_it_writes()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.CallAsync("sendChatAction", new { chat_id = 1001, action = "typing" });
        await Expect(chat.Part("status")).ToHaveTextAsync("печатает");
        await chat.SendTextAsync("Готово");

        await Expect(chat.Part("status")).ToHaveTextAsync("бот");
    }

    [Fact]
    public async Task An_edit_changes_the_message_in_place_and_does_not_move_what_is_read()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var first = await chat.SendTextAsync("Первое");
        for (var number = 2; number <= 30; number++) await chat.SendTextAsync($"Сообщение {number}\nвторая строка");
        await chat.Part("chat-1001").GetByText("Сообщение 17").ScrollIntoViewIfNeededAsync();
        var reading = chat.Part("chat-1001").GetByText("Сообщение 18");
        await Expect(reading).ToBeInViewportAsync();
        var before = await reading.BoundingBoxAsync();

        await chat.CallAsync("editMessageText", new
        {
            chat_id = 1001,
            message_id = (long)first["message_id"]!,
            text = string.Join('\n', Enumerable.Repeat("Первое, но длиннее", 12)),
        });

        await Expect(chat.Part($"edited-{first["message_id"]}")).ToBeAttachedAsync();
        var after = await reading.BoundingBoxAsync();
        Assert.InRange(after!.Y, before!.Y - 1, before.Y + 1);
    }

    [Fact]
    public async Task At_the_bottom_new_messages_come_into_view_and_elsewhere_they_are_counted()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        for (var number = 1; number <= 25; number++) await chat.SendTextAsync($"Сообщение {number}");
        await Expect(chat.Part("chat-1001").GetByText("Сообщение 25")).ToBeInViewportAsync();

        await chat.Part("chat-1001").GetByText("Сообщение 2", new() { Exact = true }).ScrollIntoViewIfNeededAsync();
        await Expect(chat.Part("to-bottom")).ToBeVisibleAsync();
        var late = await chat.SendTextAsync("Позднее");

        await Expect(chat.Part("to-bottom")).ToHaveTextAsync("1");
        await chat.Part("to-bottom").ClickAsync();
        await Expect(chat.Message(late)).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_deleted_message_disappears()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await chat.SendTextAsync("Секрет");
        await Expect(chat.Message(message)).ToBeVisibleAsync();

        await chat.CallAsync("deleteMessage", new { chat_id = 1001, message_id = (long)message["message_id"]! });

        await Expect(chat.Message(message)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_answer_shows_what_it_answers_in_both_directions()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await chat.StartAsync();
        var question = await chat.SendTextAsync("Как назвать доску?");

        await chat.Message(question).HoverAsync();
        await chat.Part($"more-{question["message_id"]}").ClickAsync();
        await chat.Part("action-reply").ClickAsync();
        await chat.WriteAsync("Теплица");
        var name = await chat.NextUpdateAsync("message");

        Assert.Equal((long)question["message_id"]!, (long)name["reply_to_message"]!["message_id"]!);
        await Expect(chat.Message(name)).ToContainTextAsync("Как назвать доску?");
    }

    [Fact]
    public async Task A_person_edits_his_own_message()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await chat.StartAsync();
        await chat.WriteAsync("Кухняя");
        var sent = await chat.NextUpdateAsync("message");

        await chat.Message(sent).HoverAsync();
        await chat.Part($"more-{sent["message_id"]}").ClickAsync();
        await chat.Part("action-edit").ClickAsync();
        await Expect(chat.Part("input")).ToHaveValueAsync("Кухняя");
        await chat.WriteAsync("Кухня");
        var edited = await chat.NextUpdateAsync("edited_message");

        Assert.Equal("Кухня", (string)edited["text"]!);
        await Expect(chat.Message(sent)).ToContainTextAsync("изменено");
    }

    [Fact]
    public async Task A_group_is_made_in_the_drawer_and_appears_in_a_list_of_chats()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.Part("drawer").ClickAsync();
        await chat.Part("new-group").ClickAsync();
        await chat.Part("group-name").FillAsync("Теплица");
        await chat.Part("form-submit").ClickAsync();
        await Expect(chat.Part("chat-title")).ToHaveTextAsync("Теплица");
        var joined = await chat.NextUpdateAsync("my_chat_member");
        var groupId = (long)joined["chat"]!["id"]!;
        var message = await chat.SendTextAsync("Всем привет", chatId: groupId);

        await Expect(chat.Message(message)).ToContainTextAsync("Всем привет");
        await chat.PictureAsync("group");
        await chat.Part("back").ClickAsync();
        await Expect(chat.Part("chats").GetByRole(Microsoft.Playwright.AriaRole.Listitem)).ToHaveCountAsync(2);
        await Expect(chat.Part($"open-{groupId}")).ToContainTextAsync("Всем привет");
        await chat.PictureAsync("chats");
    }

    [Fact]
    public async Task Messages_missed_while_a_chat_is_closed_are_counted_in_the_list()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var groupId = chat.Server.AddGroup("Теплица", "group", 1001, 1002);
        await chat.SendTextAsync("Раз", chatId: groupId);
        await chat.SendTextAsync("Два", chatId: groupId);

        await chat.Part("back").ClickAsync();

        await Expect(chat.Part($"open-{groupId}").Locator(".badge")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[23]$"));
    }
}
