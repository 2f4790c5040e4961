using Telegram.Bot;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;
using Telegram.Bot.Types.ReplyMarkups;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Telegram.Bot, the client the product uses, against the sandbox.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_writes_and_the_bot_answers()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var bot = sandbox.Client();
        sandbox.Server.SendText(Sandbox.Anna, "/start abc");

        var update = Assert.Single(await bot.GetUpdates(cancellationToken: Stop));
        var sent = await bot.SendMessage(Sandbox.Anna, "<b>Hello</b> & bye", ParseMode.Html,
            replyMarkup: new InlineKeyboardMarkup(InlineKeyboardButton.WithCallbackData("Go", "go")), cancellationToken: Stop);

        Assert.Equal("/start abc", update.Message!.Text);
        Assert.Equal(MessageEntityType.BotCommand, Assert.Single(update.Message.Entities!).Type);
        Assert.Equal("Hello & bye", sent.Text);
        Assert.Equal((0, 5), (sent.Entities![0].Offset, sent.Entities[0].Length));
        Assert.Equal(2, sandbox.Server.Messages(Sandbox.Anna).Count);
    }

    [Fact]
    public async Task A_pressed_button_is_answered_once()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var bot = sandbox.Client();
        sandbox.Server.SendText(Sandbox.Anna, "/start");
        var sent = await bot.SendMessage(Sandbox.Anna, "?", replyMarkup: InlineKeyboardButton.WithCallbackData("Go", "go"), cancellationToken: Stop);

        sandbox.Server.Press(Sandbox.Anna, Sandbox.Anna, sent.Id, "go");
        var query = (await bot.GetUpdates(allowedUpdates: [UpdateType.CallbackQuery], cancellationToken: Stop))[^1].CallbackQuery!;
        await bot.AnswerCallbackQuery(query.Id, "Done", showAlert: true, cancellationToken: Stop);

        Assert.Equal(("go", sent.Id), (query.Data, query.Message!.Id));
        var again = await Assert.ThrowsAsync<Telegram.Bot.Exceptions.ApiRequestException>(() => bot.AnswerCallbackQuery(query.Id, cancellationToken: Stop));
        Assert.Equal("Bad Request: query is too old and response timeout expired or query ID is invalid", again.Message);
    }

    [Fact]
    public async Task A_photo_comes_in_sizes_and_can_be_fetched()
    {
        await using var sandbox = await Sandbox.StartAsync();
        var bot = sandbox.Client();
        sandbox.Server.SendText(Sandbox.Anna, "/start");

        var sent = await bot.SendPhoto(Sandbox.Anna, InputFile.FromStream(new MemoryStream(Pictures.Png(1600, 1200)), "board.png"), "A board", cancellationToken: Stop);
        using var bytes = new MemoryStream();
        await bot.GetInfoAndDownloadFile(sent.Photo![^1].FileId, bytes, Stop);

        Assert.Equal([(320, 240), (800, 600), (1280, 960)], sent.Photo.Select(size => (size.Width, size.Height)));
        Assert.Equal([0xFF, 0xD8], bytes.ToArray()[..2]);
        Assert.Equal("A board", sent.Caption);
    }
}
