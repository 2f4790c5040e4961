namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>grammY, a second client that shares no code with the first, holds a conversation.</summary>
public sealed class GrammyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GrammY_starts_sends_a_photo_edits_it_answers_a_callback_and_sells()
    {
        await Node.PrepareAsync();
        await using var sandbox = await Sandbox.StartAsync();
        var picture = Path.Combine(Path.GetTempPath(), $"board-{Guid.CreateVersion7():N}.png");
        await File.WriteAllBytesAsync(picture, Pictures.Png(800, 600), Stop);
        try
        {
            var conversation = Node.RunAsync("node", "conversation.mjs",
                sandbox.Server.BaseAddress.ToString().TrimEnd('/'), sandbox.Server.BotToken, picture);
            await Until(() => sandbox.Server.Calls().Any(call => call.Method == "deleteWebhook"), conversation);

            sandbox.Server.SendText(Sandbox.Anna, "/start abc");
            var photo = await Find("photo", conversation);
            Assert.Equal("Board abc", photo["caption"]!.GetValue<string>());

            sandbox.Server.Press(Sandbox.Anna, Sandbox.Anna, photo["message_id"]!.GetValue<long>(), "refresh");
            await Until(() => sandbox.Server.Messages(Sandbox.Anna).Any(message => message["caption"]?.GetValue<string>() == "Refreshed"), conversation);

            sandbox.Server.Press(Sandbox.Anna, Sandbox.Anna, photo["message_id"]!.GetValue<long>(), "buy");
            var invoice = await Find("invoice", conversation);
            sandbox.Server.Pay(Sandbox.Anna, Sandbox.Anna, invoice["message_id"]!.GetValue<long>());

            var (code, output) = await conversation;
            Assert.True(code == 0, output);
            Assert.Contains("the conversation is over", output, StringComparison.Ordinal);
            var messages = sandbox.Server.Messages(Sandbox.Anna);
            Assert.Contains(messages, message => message["text"]?.GetValue<string>() == "Thanks for 50");
            Assert.Contains(messages, message => message["refunded_payment"] is not null);
            Assert.DoesNotContain(sandbox.Server.Calls(), call => call.UnknownParameters.Count > 0);
            Assert.DoesNotContain(sandbox.Server.Calls(), call => call.Error is not null);

            async Task<System.Text.Json.Nodes.JsonObject> Find(string field, Task<(int, string Output)> running)
            {
                System.Text.Json.Nodes.JsonObject? found = null;
                await Until(() => (found = sandbox.Server.Messages(Sandbox.Anna).LastOrDefault(message => message[field] is not null)) is not null, running);
                return found!;
            }
        }
        finally
        {
            File.Delete(picture);
        }
    }

    private static async Task Until(Func<bool> isSo, Task<(int, string Output)> running)
    {
        for (var i = 0; i < 3000; i++)
        {
            if (isSo()) return;
            if (running.IsCompleted) Assert.Fail("the bot ended early: " + (await running).Output);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }

        Assert.Fail("it did not happen within a minute");
    }
}
