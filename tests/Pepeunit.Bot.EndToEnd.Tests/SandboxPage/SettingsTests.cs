using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>The drawer: who one is, language, theme, faults, clock, limits; and the line to the sandbox.</summary>
public sealed class SettingsTests(Browser browser)
{
    [Fact]
    public async Task Another_person_has_other_chats_and_another_language()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        await chat.WriteAsync("Это Анна");
        await chat.NextUpdateAsync("message");

        await chat.Part("drawer").ClickAsync();
        await chat.Part("user-1002").ClickAsync();

        await Expect(chat.Part("start")).ToHaveTextAsync("Start");
        await Expect(chat.Part("drawer")).ToContainTextAsync("Ben");
        await Expect(chat.Page.GetByText("Это Анна")).ToHaveCountAsync(0);
        await Expect(chat.Page).ToHaveURLAsync(new Regex("user=1002"));
        await chat.Page.ReloadAsync();
        await Expect(chat.Part("drawer")).ToContainTextAsync("Ben");
    }

    [Fact]
    public async Task The_language_is_switched_for_the_page_and_for_the_bot()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        await Expect(chat.Part("input")).ToHaveAttributeAsync("placeholder", "Сообщение");

        await chat.Part("drawer").ClickAsync();
        await chat.Part("lang").ClickAsync();
        await Expect(chat.Part("input")).ToHaveAttributeAsync("placeholder", "Message");
        await chat.WriteAsync("hello");

        Assert.Equal("en", (string)(await chat.NextUpdateAsync("message"))["from"]!["language_code"]!);
        await Expect(chat.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
    }

    [Fact]
    public async Task The_theme_follows_the_system_until_it_is_chosen()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        var root = chat.Page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await chat.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Expect(root).ToHaveAttributeAsync("data-theme", "dark");

        await chat.Part("drawer").ClickAsync();
        await chat.Part("theme").ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
        await chat.Page.ReloadAsync();

        await Expect(root).ToHaveAttributeAsync("data-theme", "light");
    }

    [Fact]
    public async Task A_new_person_is_made_and_becomes_the_one_who_looks()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);

        await chat.Part("drawer").ClickAsync();
        await chat.Part("add-user").ClickAsync();
        await chat.Part("first-name").FillAsync("Ольга");
        await chat.Part("language").SelectOptionAsync("en");
        await chat.Part("form-submit").ClickAsync();

        await Expect(chat.Part("drawer")).ToContainTextAsync("Ольга");
        await Expect(chat.Part("start")).ToHaveTextAsync("Start");
    }

    [Fact]
    public async Task A_planned_fault_hits_the_bot_and_the_clock_goes_forward()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var before = chat.Server.Now;

        await chat.Part("drawer").ClickAsync();
        await chat.Part("clock-day").ClickAsync();
        await chat.Part("add-fault").ClickAsync();
        await chat.Part("fault-kind").SelectOptionAsync("500");
        await chat.Part("fault-method").FillAsync("sendMessage");
        await chat.Part("form-submit").ClickAsync();
        await Expect(chat.Part("faults")).ToContainTextAsync("sendMessage");
        await chat.PictureAsync("drawer");

        Assert.InRange(chat.Server.Now - before, TimeSpan.FromDays(1), TimeSpan.FromDays(1) + TimeSpan.FromMinutes(5));
        await Assert.ThrowsAnyAsync<Exception>(() => chat.SendTextAsync("не дойдёт"));
        var message = await chat.SendTextAsync("дойдёт");
        await Expect(chat.Message(message)).ToBeAttachedAsync();
    }

    [Fact]
    public async Task A_blocked_bot_cannot_write_and_is_unblocked_where_the_input_was()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.Part("drawer").ClickAsync();
        await chat.Part("block").ClickAsync();
        await Expect(chat.Part("unblock")).ToBeVisibleAsync();
        Assert.Equal("kicked", (string)(await chat.NextUpdateAsync("my_chat_member"))["new_chat_member"]!["status"]!);
        await chat.Part("unblock").ClickAsync();

        await Expect(chat.Part("input")).ToBeVisibleAsync();
        Assert.Equal("member", (string)(await chat.NextUpdateAsync("my_chat_member"))["new_chat_member"]!["status"]!);
    }

    [Fact]
    public async Task A_stopped_sandbox_is_told_and_a_new_one_is_found_by_itself()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser, expectsBrokenConnection: true);
        await chat.StartAsync();

        await chat.StopServerAsync();
        await Expect(chat.Part("banner")).ToContainTextAsync("Связь потеряна");
        await chat.PictureAsync("connection-lost");
        await chat.StartServerAgainAsync();

        await Expect(chat.Part("banner")).ToBeHiddenAsync();
        await Expect(chat.Part("start")).ToBeVisibleAsync();
        await Expect(chat.Part("toast")).ToContainTextAsync("Песочница");
    }

    [Fact]
    public async Task A_reset_empties_the_chats_after_a_question()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.Part("drawer").ClickAsync();
        await Expect(chat.Part("memory-note")).ToContainTextAsync("пропадут");
        await chat.Part("reset").ClickAsync();
        await chat.Part("confirm-yes").ClickAsync();

        await Expect(chat.Part("start")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task On_a_desktop_the_chat_is_a_phone_and_on_a_phone_the_whole_screen()
    {
        await using var desktop = await OpenPage.OnDesktopAsync(browser, "user=1002");
        await using var phone = await OpenPage.OnPhoneAsync(browser);

        var framed = await desktop.Page.Locator("#phone").BoundingBoxAsync();
        var whole = await phone.Page.Locator("#phone").BoundingBoxAsync();
        await desktop.PictureAsync("desktop-en");

        Assert.Equal((390, 844), ((int)framed!.Width, (int)framed.Height));
        Assert.Equal((390, 844), ((int)whole!.Width, (int)whole.Height));
        await Expect(desktop.Page.Locator("#aside")).ToContainTextAsync("lost when the sandbox stops");
    }
}
