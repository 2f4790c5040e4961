using System.Text;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

public sealed class OutboxPlannerTests
{
    private readonly OutboxPlanner _planner = new(new FixedMarkup(), new OutboxOptions());

    [Fact]
    public void A_short_text_is_one_call_with_its_keyboard()
    {
        var row = Assert.Single(Plan(Reply("hello")));

        Assert.Equal((RowKind.Text, "hello", FixedMarkup.Json, 9), (row.Kind, row.Payload.Text, row.Payload.Markup, row.Payload.ReplyTo));
    }

    [Fact]
    public void A_long_text_is_several_calls_the_last_with_the_keyboard()
    {
        var rows = Plan(Reply(Lines(9_000)));

        Assert.Equal([RowKind.Text, RowKind.Text, RowKind.Text], rows.Select(row => row.Kind));
        Assert.Equal([null, null, FixedMarkup.Json], rows.Select(row => row.Payload.Markup));
        Assert.Equal([9, null, null], rows.Select(row => row.Payload.ReplyTo));
    }

    [Fact]
    public void A_text_over_four_messages_is_its_first_part_and_a_file_with_the_whole()
    {
        var text = Lines(20_000);

        var rows = Plan(Reply(text));

        Assert.Equal([RowKind.Text, RowKind.Document], rows.Select(row => row.Kind));
        Assert.Equal(FixedMarkup.Json, rows[0].Payload.Markup);
        Assert.Equal("message.txt", rows[1].Files[0].FileName);
        Assert.Equal("\uFEFF" + text, Encoding.UTF8.GetString(rows[1].Files[0].Bytes));
    }

    [Fact]
    public void The_file_of_a_text_with_markup_is_a_page()
    {
        var rows = Plan(new Reply(new HtmlBuilder().Pre(Lines(20_000)).ToHtml()));

        Assert.Equal("message.html", rows[1].Files[0].FileName);
        Assert.Contains("<pre>line 0", Encoding.UTF8.GetString(rows[1].Files[0].Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_photo_carries_a_text_that_fits_its_caption()
    {
        var row = Assert.Single(Plan(Reply("board") with { Photo = Some.Photo() }));

        Assert.Equal((RowKind.Photo, "board", FixedMarkup.Json), (row.Kind, row.Payload.Text, row.Payload.Markup));
    }

    [Fact]
    public void A_text_too_long_for_a_caption_follows_its_photo_with_the_keyboard()
    {
        var rows = Plan(Reply(Lines(1_500)) with { Photo = Some.Photo() });

        Assert.Equal([(RowKind.Photo, null), (RowKind.Text, FixedMarkup.Json)], rows.Select(row => (row.Kind, row.Payload.Markup)));
        Assert.Equal("", rows[0].Payload.Text);
    }

    [Fact]
    public void A_photo_over_ten_megabytes_is_a_file_from_the_start()
    {
        var photo = new Media("board.png", new byte[10_000_001]);

        Assert.Equal(RowKind.Document, Assert.Single(Plan(Reply("board") with { Photo = photo })).Kind);
    }

    [Fact]
    public void One_document_carries_the_text()
    {
        var row = Assert.Single(Plan(Reply("your file") with { Documents = [Some.Document()] }));

        Assert.Equal((RowKind.Document, "your file", FixedMarkup.Json), (row.Kind, row.Payload.Text, row.Payload.Markup));
    }

    [Fact]
    public void Several_documents_follow_as_albums_of_ten()
    {
        var rows = Plan(Reply("files") with { Documents = [.. Enumerable.Repeat(Some.Document(), 11)] });

        Assert.Equal([RowKind.Text, RowKind.Album, RowKind.Document], rows.Select(row => row.Kind));
        Assert.Equal([0, 10, 1], rows.Select(row => row.Files.Count));
        Assert.Equal([FixedMarkup.Json, null, null], rows.Select(row => row.Payload.Markup));
    }

    [Fact]
    public void An_edit_that_does_not_fit_continues_in_new_messages()
    {
        var rows = Plan(Reply(Lines(5_000)), OutgoingKind.Edit(3));

        Assert.Equal([RowKind.Edit, RowKind.Text], rows.Select(row => row.Kind));
        Assert.Equal([3], rows[0].Payload.MessageIds);
        Assert.Equal([FixedMarkup.Json, null], rows.Select(row => row.Payload.Markup));
    }

    [Fact]
    public void A_live_text_is_cut_to_one_message()
    {
        var row = Assert.Single(Plan(Reply(Lines(5_000)), OutgoingKind.Live("k")));

        Assert.InRange(HtmlSplitter.LengthOf(row.Payload.Text), 3_000, HtmlSplitter.MaxText);
        Assert.EndsWith("…", row.Payload.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_of_a_live_content_covers_text_picture_and_keyboard()
    {
        var reply = Reply("board") with { Photo = Some.Photo(1) };
        string? HashOf(Reply content) => Plan(content, OutgoingKind.Live("k"))[0].ContentHash;

        var hashes = new[] { reply, Reply("bored") with { Photo = reply.Photo }, reply with { Photo = Some.Photo(2) }, reply with { Keyboard = null } };

        Assert.Equal(HashOf(reply), HashOf(reply with { }));
        Assert.Distinct(hashes.Select(HashOf));
    }

    [Fact]
    public void What_makes_no_message_is_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => Plan(new Reply(HtmlText.Empty)));
        Assert.Throws<ArgumentException>(() => Plan(Reply(" ")));
        Assert.Throws<ArgumentException>(() => Plan(null));
        Assert.Throws<ArgumentException>(() => Plan(Reply("x") with { Documents = [Some.Document()] }, OutgoingKind.Live("k")));
        Assert.Throws<ArgumentException>(() => Plan(null, OutgoingKind.Delete()));
    }

    private static Reply Reply(string text) => new(HtmlText.EscapeBlock(text))
    {
        Keyboard = Keyboard.Row(Button.Url("x", new Uri("https://example.org"))),
    };

    private static string Lines(int length)
    {
        var lines = new StringBuilder();
        for (var i = 0; lines.Length < length; i++) lines.Append("line ").Append(i).Append('\n');
        return lines.ToString().TrimEnd();
    }

    private IReadOnlyList<PlannedRow> Plan(Reply? reply, OutgoingKind? kind = null) => _planner.Plan(new OutgoingMessage
    {
        ChatId = 5,
        Lane = Lane.Answer,
        Reply = reply,
        Kind = kind ?? OutgoingKind.Send,
        ReplyTo = 9,
    });

    private sealed class FixedMarkup : IReplyMarkupEncoder
    {
        public const string Json = """{"inline_keyboard":[]}""";

        public string? Encode(Reply reply, long recipientId) => reply.Keyboard is null ? null : Json;
    }
}
