using Pepeunit.Bot.Telegram.Dispatch;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Dispatch;

public sealed class CommandTextTests
{
    [Theory]
    [InlineData("/start", "start", null, null)]
    [InlineData("/Start", "start", null, null)]
    [InlineData("/start abc", "start", null, "abc")]
    [InlineData("/start@Some_Bot  a b ", "start", "Some_Bot", "a b")]
    [InlineData("/a\nb", "a", null, "b")]
    public void A_command_is_taken_apart(string text, string name, string? addressee, string? argument) =>
        Assert.Equal(new CommandText(name, addressee, argument), CommandText.TryParse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/@bot")]
    [InlineData(" /start")]
    [InlineData("start")]
    [InlineData("/привет")]
    [InlineData("/a-b")]
    [InlineData("/abcdefghijklmnopqrstuvwxyzabcdefghijk")]
    public void Anything_else_is_none(string? text) => Assert.Null(CommandText.TryParse(text));
}
