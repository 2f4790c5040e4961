using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram;

public sealed class ApiErrorsTests
{
    [Theory]
    [InlineData(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", typeof(SendOutcome.NotModified))]
    [InlineData(400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", typeof(SendOutcome.BadMarkup))]
    [InlineData(400, "Bad Request: message to edit not found", typeof(SendOutcome.NotEditable))]
    [InlineData(400, "Bad Request: message can't be edited", typeof(SendOutcome.NotEditable))]
    [InlineData(400, "Bad Request: there is no text in the message to edit", typeof(SendOutcome.NotEditable))]
    [InlineData(400, "Bad Request: message to delete not found", typeof(SendOutcome.NotEditable))]
    [InlineData(400, "Bad Request: chat not found", typeof(SendOutcome.Unreachable))]
    [InlineData(400, "Bad Request: not enough rights to send text messages to the chat", typeof(SendOutcome.Unreachable))]
    [InlineData(403, "Forbidden: bot was blocked by the user", typeof(SendOutcome.Unreachable))]
    [InlineData(403, "Forbidden: user is deactivated", typeof(SendOutcome.Unreachable))]
    [InlineData(403, "Forbidden: bot was kicked from the group chat", typeof(SendOutcome.Unreachable))]
    [InlineData(400, "Bad Request: PHOTO_INVALID_DIMENSIONS", typeof(SendOutcome.BadPhoto))]
    [InlineData(413, "Request Entity Too Large", typeof(SendOutcome.BadPhoto))]
    [InlineData(400, "Bad Request: message thread not found", typeof(SendOutcome.NoThread))]
    [InlineData(400, "Bad Request: BUTTON_DATA_INVALID", typeof(SendOutcome.Refused))]
    [InlineData(400, "Bad Request: message text is empty", typeof(SendOutcome.Refused))]
    [InlineData(401, "Unauthorized", typeof(SendOutcome.BadToken))]
    [InlineData(404, "Not Found", typeof(SendOutcome.BadToken))]
    [InlineData(404, "Not Found: method not found", typeof(SendOutcome.Refused))]
    [InlineData(500, "Internal Server Error", typeof(SendOutcome.ServerFailed))]
    [InlineData(502, "Bad Gateway", typeof(SendOutcome.ServerFailed))]
    public void Errors_are_told_apart_by_code_and_words(int code, string description, Type outcome)
    {
        Assert.IsType(outcome, ApiErrors.Read(code, description, null, null));
    }

    [Theory]
    [InlineData(1128, 1128)]
    [InlineData(null, 5)]
    public void A_429_says_how_long(int? retryAfter, int seconds)
    {
        var outcome = ApiErrors.Read(429, "Too Many Requests: retry after 1128", retryAfter, null);

        Assert.Equal(new SendOutcome.TooMany(TimeSpan.FromSeconds(seconds)), outcome);
    }

    [Fact]
    public void A_migration_is_known_by_its_parameter()
    {
        var outcome = ApiErrors.Read(400, "Bad Request: group chat was upgraded to a supergroup chat", null, -1005);

        Assert.Equal(new SendOutcome.Migrated(-1005), outcome);
    }

    [Fact]
    public void Only_a_message_that_is_gone_needs_no_keyboard_removed()
    {
        Assert.True(((SendOutcome.NotEditable)ApiErrors.Read(400, "Bad Request: message to edit not found", null, null)).IsGone);
        Assert.False(((SendOutcome.NotEditable)ApiErrors.Read(400, "Bad Request: message can't be edited", null, null)).IsGone);
    }
}
