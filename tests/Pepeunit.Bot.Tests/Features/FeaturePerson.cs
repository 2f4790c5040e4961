using System.Text.Json.Nodes;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Callbacks;

namespace Pepeunit.Bot.Tests.Features;

/// <summary>What a person does in the private chat with the bot, or in a group, and what is seen there.</summary>
internal sealed class FeaturePerson(FeatureHost host, long id, string language, long chatId)
{
    /// <summary>The note that the last press brought, or null.</summary>
    public string? Notice { get; private set; }

    public IReadOnlyList<SeenMessage> Messages => host.Telegram.MessagesOf(chatId);

    public SeenMessage Last => Messages[^1];

    /// <summary>The same person in a group.</summary>
    public FeaturePerson In(long groupId) => new(host, id, language, groupId);

    /// <summary>The latest message that has the words.</summary>
    public SeenMessage Find(string words) =>
        Messages.LastOrDefault(message => message.Text.Contains(words, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"No message with '{words}' among:\n{string.Join("\n--\n", Messages.Select(m => m.Text))}");

    /// <summary>Types a text or a command; in a group as a reply to the bot, which sees nothing else there.</summary>
    public Task SayAsync(string text) => host.DispatchAsync(updateId =>
    {
        var messageId = host.Telegram.NextId();
        host.Telegram.NoteTyped(messageId, text);
        var message = Message(messageId, text);
        message["from"] = From();
        if (chatId != id && Messages.Count > 0)
        {
            var answered = Message(Last.Id, Last.Text);
            answered["from"] = new JsonObject
            {
                ["id"] = FeatureHost.BotId,
                ["is_bot"] = true,
                ["first_name"] = "Pepeunit.Bot",
            };
            message["reply_to_message"] = answered;
        }

        return new JsonObject { ["update_id"] = updateId, ["message"] = message }.ToJsonString();
    });

    /// <summary>Sends a document.</summary>
    public Task SendFileAsync(string name, byte[] content) => host.DispatchAsync(updateId =>
    {
        var message = Message(host.Telegram.NextId(), "");
        message.Remove("text");
        message["from"] = From();
        var id = host.Telegram.KeepFile(content);
        message["document"] = new JsonObject
        {
            ["file_id"] = id,
            ["file_unique_id"] = id,
            ["file_name"] = name,
            ["file_size"] = content.Length,
        };
        return new JsonObject { ["update_id"] = updateId, ["message"] = message }.ToJsonString();
    });

    public Task SendFileAsync(string name, string text) => SendFileAsync(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Taps the button whose label contains the words, in the latest message that has one; several in turn.</summary>
    public async Task TapAsync(params string[] labels)
    {
        foreach (var label in labels)
        {
            var message = Messages.LastOrDefault(message => message.Has(label))
                ?? throw new InvalidOperationException(
                    $"No button '{label}'. The last message: {Last.Text}\n{string.Join(" | ", Last.Labels)}");
            await PressAsync(message.Id, message.DataOf(label));
        }
    }

    /// <summary>Taps a button of a message that may look different by now.</summary>
    public Task TapAsync(SeenMessage message, string label) => PressAsync(message.Id, message.DataOf(label));

    /// <summary>Presses a button that this person was never shown: what it does must depend on who presses.</summary>
    public Task PressAsync(ICallbackData data) =>
        PressAsync(host.Telegram.NextId(), host.Get<CallbackCodec>().Encode(data, id));

    /// <summary>Sends what a button sends.</summary>
    public async Task PressAsync(int messageId, string data)
    {
        var query = $"query-{host.Telegram.NextId()}";
        await host.DispatchAsync(updateId => new JsonObject
        {
            ["update_id"] = updateId,
            ["callback_query"] = new JsonObject
            {
                ["id"] = query,
                ["from"] = From(),
                ["chat_instance"] = "1",
                ["data"] = data,
                ["message"] = Message(messageId, "…"),
            },
        }.ToJsonString());
        Notice = host.Telegram.NoticeOf(query);
    }

    /// <summary>Blocks the bot in the private chat, or lets it write again.</summary>
    public Task BlockAsync(bool isBlocked) => host.DispatchAsync(updateId =>
    {
        JsonObject Member(string status) => new()
        {
            ["user"] = new JsonObject { ["id"] = FeatureHost.BotId, ["is_bot"] = true, ["first_name"] = "Pepeunit.Bot" },
            ["status"] = status,
            ["until_date"] = 0,
        };
        return new JsonObject
        {
            ["update_id"] = updateId,
            ["my_chat_member"] = new JsonObject
            {
                ["chat"] = Chat(),
                ["from"] = From(),
                ["date"] = host.Time.GetUtcNow().ToUnixTimeSeconds(),
                ["old_chat_member"] = Member(isBlocked ? "member" : "kicked"),
                ["new_chat_member"] = Member(isBlocked ? "kicked" : "member"),
            },
        }.ToJsonString();
    });

    /// <summary>Makes a Unit by the conversation.</summary>
    public async Task CreateUnitAsync(string name, string outputs, string? inputs = null)
    {
        await SayAsync("/units");
        await TapAsync("Create");
        await SayAsync(name);
        await SayAsync(outputs);
        if (inputs is null) await TapAsync("receives nothing");
        else await SayAsync(inputs);
    }

    private JsonObject Message(int messageId, string text) => new()
    {
        ["message_id"] = messageId,
        ["date"] = host.Time.GetUtcNow().ToUnixTimeSeconds(),
        ["chat"] = Chat(),
        ["text"] = text,
    };

    private JsonObject From() => new()
    {
        ["id"] = id,
        ["is_bot"] = false,
        ["first_name"] = $"Person {id}",
        ["username"] = $"Person_{id}",
        ["language_code"] = language,
    };

    private JsonObject Chat() => chatId == id
        ? new JsonObject { ["id"] = id, ["type"] = "private", ["first_name"] = $"Person {id}" }
        : new JsonObject { ["id"] = chatId, ["type"] = "supergroup", ["title"] = "Home" };
}
