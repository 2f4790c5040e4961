using Microsoft.Playwright;
using SkiaSharp;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Pepeunit.Bot.EndToEnd.Tests.SandboxPage;

/// <summary>Photos, albums and files, in both directions.</summary>
public sealed class MediaTests(Browser browser)
{
    private static readonly SKColor[] Colours = [SKColors.SteelBlue, SKColors.SeaGreen, SKColors.Peru, SKColors.SlateGray, SKColors.IndianRed];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_opens_in_the_viewer_zooms_and_closes_by_escape()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await chat.StartAsync();
        var message = await SendPhotoAsync(chat, "Погода · 24 ч");

        await chat.Part($"photo-{message["message_id"]}").ClickAsync();
        await Expect(chat.Part("viewer")).ToContainTextAsync("Погода · 24 ч");
        var fitted = await chat.Part("viewer-image").BoundingBoxAsync();
        await chat.Part("zoom-in").ClickAsync();
        var zoomed = await chat.Part("viewer-image").BoundingBoxAsync();
        await chat.PictureAsync("viewer");
        await chat.Page.Keyboard.PressAsync("Escape");

        Assert.True(zoomed!.Width > fitted!.Width * 1.4);
        await Expect(chat.Part("viewer")).ToHaveCountAsync(0);
        await Expect(chat.Part($"photo-{message["message_id"]}")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_photo_is_replaced_in_place_without_its_image_leaving_the_page()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        var message = await SendPhotoAsync(chat, "Раз");
        var image = chat.Part($"photo-{message["message_id"]}").Locator("img");
        var first = await image.GetAttributeAsync("src");
        await image.EvaluateAsync("node => { node.isTheSame = true; }");

        await chat.UploadAsync("editMessageMedia", new
        {
            chat_id = 1001,
            message_id = (long)message["message_id"]!,
            media = new { type = "photo", media = "attach://board", caption = "Два" },
        }, ("board", "board.png", OpenPage.Png(1200, 800, SKColors.SeaGreen)));

        await Expect(chat.Message(message)).ToContainTextAsync("Два");
        await Expect(image).Not.ToHaveAttributeAsync("src", first!);
        Assert.True(await image.EvaluateAsync<bool>("node => node.isTheSame === true"));
        await Expect(image).ToHaveJSPropertyAsync("complete", true);
    }

    [Fact]
    public async Task An_album_is_one_bubble_and_the_viewer_walks_through_it()
    {
        await using var chat = await OpenPage.OnDesktopAsync(browser);
        await chat.StartAsync();
        var sent = (await chat.UploadAsync("sendMediaGroup", new
        {
            chat_id = 1001,
            media = Colours.Select((_, index) => new { type = "photo", media = $"attach://p{index}", caption = index == 0 ? "Пять досок" : null }),
        }, [.. Colours.Select((colour, index) => ($"p{index}", $"p{index}.png", OpenPage.Png(800, 600, colour)))])).AsArray();

        await Expect(chat.Message(sent[0]!)).ToContainTextAsync("Пять досок");
        await Expect(chat.Message(sent[0]!).Locator(".album-cell")).ToHaveCountAsync(5);
        await Expect(chat.Message(sent[1]!)).ToHaveCountAsync(0);
        await chat.PictureAsync("album");
        await chat.Part($"photo-{sent[1]!["message_id"]}").ClickAsync();
        await Expect(chat.Part("viewer-count")).ToHaveTextAsync("2 из 5");
        await chat.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(chat.Part("viewer-count")).ToHaveTextAsync("3 из 5");
        await chat.Part("viewer-previous").ClickAsync();
        await chat.Part("viewer-previous").ClickAsync();

        await Expect(chat.Part("viewer-count")).ToHaveTextAsync("1 из 5");
        await Expect(chat.Part("viewer-previous")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_document_shows_its_name_and_size_and_is_downloaded_whole()
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();
        byte[] bytes = [.. "время,°C\n12:00,21.4\n"u8];
        var message = await chat.UploadAsync("sendDocument", new { chat_id = 1001, caption = "Сутки" }, ("document", "Погода за сутки.csv", bytes));
        var row = chat.Part($"document-{message["message_id"]}");
        await Expect(row).ToContainTextAsync("Погода за сутки.csv");
        await Expect(row).ToContainTextAsync($"{bytes.Length}\u00a0Б");

        var download = await chat.Page.RunAndWaitForDownloadAsync(() => row.ClickAsync());

        Assert.Equal("Погода за сутки.csv", download.SuggestedFilename);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(await download.PathAsync(), Stop));
    }

    [Theory]
    [InlineData("photo")]
    [InlineData("document")]
    public async Task A_person_sends_a_file_with_a_caption(string kind)
    {
        await using var chat = await OpenPage.OnPhoneAsync(browser);
        await chat.StartAsync();

        await chat.Part("attach").ClickAsync();
        var chooser = await chat.Page.RunAndWaitForFileChooserAsync(() => chat.Part($"attach-{kind}").ClickAsync());
        await chooser.SetFilesAsync(new FilePayload { Name = "plan.png", MimeType = "image/png", Buffer = OpenPage.Png(640, 480, SKColors.Peru) });
        await chat.Part("caption").FillAsync("План дома");
        await chat.Part("form-submit").ClickAsync();
        var update = await chat.NextUpdateAsync("message");

        Assert.NotNull(update[kind]);
        Assert.Equal("План дома", (string)update["caption"]!);
        await Expect(chat.Part($"{kind}-{update["message_id"]}")).ToBeVisibleAsync();
        await Expect(chat.Part("attach-sheet")).ToHaveCountAsync(0);
    }

    private static Task<System.Text.Json.Nodes.JsonNode> SendPhotoAsync(OpenPage chat, string caption) =>
        chat.UploadAsync("sendPhoto", new { chat_id = 1001, caption }, ("photo", "board.png", OpenPage.Png(1280, 960, SKColors.SteelBlue)));
}
