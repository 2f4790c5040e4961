using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>The sandbox's page with one of its people: counts what a person taps.</summary>
internal sealed class ChatPage(IPage page)
{
    public int Taps { get; private set; }

    public IPage Page => page;

    /// <summary>The chat as one of the sandbox's first people: 1001 speaks Russian, 1002 English.</summary>
    public static async Task<ChatPage> OpenAsync(IBrowserContext context, ProductProcess product, long user)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(product.Sandbox, $"?user={user}").AbsoluteUri);
        return new ChatPage(page);
    }

    public async Task TapStartAsync()
    {
        await page.GetByTestId("start").ClickAsync();
        Taps++;
    }

    /// <summary>Taps the newest button whose label ends so, once it is there: "Listen" is not "Listeners".</summary>
    public async Task TapAsync(string label)
    {
        var ending = new Regex(Regex.Escape(label) + @"\s*$");
        await page.Locator("[data-callback]").Filter(new() { HasTextRegex = ending }).Last.ClickAsync();
        Taps++;
    }

    /// <summary>Taps the newest button of a node in a list of topics, whatever value it shows.</summary>
    public async Task TapNodeAsync(string node)
    {
        var label = new Regex($@"^\s*[↑↓] {Regex.Escape(node)}( ·|\s*$)");
        await page.Locator("[data-callback]").Filter(new() { HasTextRegex = label }).Last.ClickAsync();
        Taps++;
    }

    public async Task TypeAsync(string text)
    {
        await page.GetByTestId("input").FillAsync(text);
        await page.GetByTestId("send").ClickAsync();
    }

    public Task SeeAsync(string text) => Expect(page.Locator("[data-testid^=message-]").Filter(new() { HasText = text }).Last)
        .ToBeVisibleAsync();

    /// <summary>Waits until the newest message says so.</summary>
    public Task SeeLastAsync(string text) => Expect(page.Locator("[data-testid^=message-]").Last).ToContainTextAsync(text);

    public ILocator Photos => page.Locator("[data-testid^=photo-]");

    public ILocator Documents => page.Locator("[data-testid^=document-]");

    public Task ScreenshotAsync(string name)
    {
        Directory.CreateDirectory(Browser.Screenshots);
        return page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Screenshots, name + ".png") });
    }
}
