using System.Diagnostics;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>A stranger's path: from an empty page to a real chart, by taps alone.</summary>
public sealed class NewcomerTests(Browser browser)
{
    private const int MostTaps = 8;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ru", 1001, "Москва", "Попробовать демо-устройство", "Слушать", "Рекомендованное", "Начать", "доску")]
    [InlineData("en", 1002, "London", "Try a demo device", "Listen", "Recommended", "Start", "board")]
    public async Task A_stranger_sees_a_real_chart_within_eight_taps_and_a_minute(
        string language, long user, string city, string demo, string listen, string recommended, string start, string board)
    {
        await using var product = await ProductProcess.StartAsync(Stop);
        await using var phone = await browser.OpenPhoneAsync();
        var clock = Stopwatch.StartNew();
        var chat = await ChatPage.OpenAsync(phone, product, user);
        await chat.ScreenshotAsync($"newcomer-{language}-1-empty");

        await chat.TapStartAsync();
        await chat.TapAsync(city);
        await chat.TapAsync(demo);
        await chat.ScreenshotAsync($"newcomer-{language}-2-unit");
        await chat.TapAsync(listen);
        await chat.TapAsync(recommended);
        await chat.ScreenshotAsync($"newcomer-{language}-3-confirm");
        await chat.TapAsync(start);

        // The demo device speaks each second: a few values make a line.
        await WaitForValuesAsync(chat, language == "ru" ? "Пока" : "so far");
        await chat.ScreenshotAsync($"newcomer-{language}-4-live");
        await chat.TapAsync(board);
        await Expect(chat.Photos.First).ToBeVisibleAsync();
        var took = clock.Elapsed;
        await chat.ScreenshotAsync($"newcomer-{language}-5-board");

        Assert.InRange(chat.Taps, 1, MostTaps);
        Assert.InRange(took, TimeSpan.Zero, MostTime);
        await SaveBoardAsync(chat, language);
    }

    private static async Task WaitForValuesAsync(ChatPage chat, string foot)
    {
        await chat.SeeAsync(foot);
        await Task.Delay(TimeSpan.FromSeconds(8), Stop);
    }

    /// <summary>The picture itself, as the person would download it.</summary>
    private static async Task SaveBoardAsync(ChatPage chat, string language)
    {
        var source = await chat.Photos.First.Locator("img").First.GetAttributeAsync("src");
        var picture = await chat.Page.APIRequest.GetAsync(new Uri(new Uri(chat.Page.Url), source!).AbsoluteUri);
        var bytes = await picture.BodyAsync();
        Assert.True(bytes.Length > 20_000, $"A board of {bytes.Length} bytes can hardly show a chart.");
        await File.WriteAllBytesAsync(Path.Combine(Browser.Screenshots, $"newcomer-{language}-board.jpg"), bytes, Stop);
    }
}
