using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Receiving;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Telegram.Receiving;

public sealed class UpdateIntakeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_new_is_taken_before_the_leftovers_or_while_too_much_waits()
    {
        using var storage = await TestDatabase.CreateAsync();
        var queue = new UpdateQueue();
        using var metrics = new TelegramMetrics(queue, Locales.LoadEmbedded());
        var options = Options.Create(new TelegramOptions { MaxPendingUpdates = 2 });
        using var intake = new UpdateIntake(
            new UpdateInbox(storage.Database, TimeProvider.System), queue, storage.Database, options, metrics,
            TimeProvider.System, NullLogger<UpdateIntake>.Instance);

        Assert.False(intake.HasRoom);
        await intake.BeginAsync(Stop);
        Assert.True(intake.HasRoom);
        await intake.TakeAsync([Update(1), Update(2), Update(2)], Stop);

        Assert.False(intake.HasRoom);
        Assert.Equal(2, queue.Pending);
    }

    private static ReceivedUpdate Update(long id) => new(id, $$"""{"update_id":{{id}}}""");
}
