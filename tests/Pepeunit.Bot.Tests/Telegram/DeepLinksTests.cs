using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram;

public sealed class DeepLinksTests
{
    private static readonly DeepLinks Links = new(new CallbackKey(new byte[32]), new BotIdentity { Username = "bot" });

    [Fact]
    public void A_link_brings_back_what_it_was_made_of()
    {
        var id = Guid.CreateVersion7();

        var payload = Links.Make("un", id)!.Query["?start=".Length..];

        Assert.Equal(id, Links.ReadId("un", payload["un".Length..]));
    }

    [Fact]
    public void The_longest_payload_fits()
    {
        var link = Links.Make(new string('p', 16), new byte[DeepLinks.MaxContentBytes])!;

        Assert.InRange(link.Query["?start=".Length..].Length, 1, 64);
    }

    [Fact]
    public void A_changed_payload_another_prefix_and_garbage_are_refused()
    {
        var payload = Links.Make("un", Guid.CreateVersion7())!.Query["?start=un".Length..];

        Assert.Null(Links.ReadId("bo", payload));
        Assert.Null(Links.ReadId("un", (payload[0] == 'A' ? 'B' : 'A') + payload[1..]));
        Assert.Null(Links.ReadId("un", payload[..^2]));
        Assert.Null(Links.ReadId("un", ""));
        Assert.Null(Links.ReadId("un", null));
        Assert.Null(Links.ReadId("un", "%%%"));
        Assert.Null(Links.ReadId("un", new string('A', 4_000)));
    }
}
