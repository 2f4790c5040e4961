using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Topics of forums.</summary>
internal sealed class TopicMethods(World world, ChatAccess access, Messenger messenger)
{
    private const int DefaultColor = 7322096;

    private static readonly int[] Colors = [DefaultColor, 16766590, 13338331, 9367192, 16749490, 16478047];

    public void Map(MethodTable methods) => methods
        .Add("createForumTopic", Create, Charge.Chat)
        .Add("editForumTopic", Edit)
        .Add("closeForumTopic", call => SetClosed(call, isClosed: true))
        .Add("reopenForumTopic", call => SetClosed(call, isClosed: false))
        .Add("deleteForumTopic", Delete);

    private JsonNode Create(BotCall call)
    {
        var name = Name(call);
        var color = call.Int("icon_color", DefaultColor);
        if (!Colors.Contains(color)) throw BotApiError.BadRequest("invalid topic icon color specified");
        var chat = Forum(call);
        var icon = call.FindText("icon_custom_emoji_id");

        var created = TopicJson(name, color, icon);
        var message = messenger.PostService(chat, world.Bot.ToJson(), new() { ["forum_topic_created"] = created.DeepClone() });
        var threadId = (int)message.Id;
        message.Body["message_thread_id"] = threadId;
        message.Body["is_topic_message"] = true;
        chat.Topics.Add(threadId, new(threadId, name, color, icon, IsClosed: false));
        created["message_thread_id"] = threadId;
        return created;
    }

    private JsonNode Edit(BotCall call)
    {
        var (chat, topic) = Topic(call);
        var name = call.Has("name") ? Name(call) : topic.Name;
        var icon = call.FindText("icon_custom_emoji_id") ?? topic.IconCustomEmojiId;
        if (name == topic.Name && icon == topic.IconCustomEmojiId) throw BotApiError.BadRequest("TOPIC_NOT_MODIFIED");

        chat.Topics[topic.ThreadId] = topic with { Name = name, IconCustomEmojiId = icon };
        var edited = new JsonObject { ["name"] = name };
        if (icon is not null) edited["icon_custom_emoji_id"] = icon;
        Tell(chat, topic.ThreadId, "forum_topic_edited", edited);
        return true;
    }

    private JsonNode SetClosed(BotCall call, bool isClosed)
    {
        var (chat, topic) = Topic(call);
        if (topic.IsClosed == isClosed) throw BotApiError.BadRequest("TOPIC_NOT_MODIFIED");

        chat.Topics[topic.ThreadId] = topic with { IsClosed = isClosed };
        Tell(chat, topic.ThreadId, isClosed ? "forum_topic_closed" : "forum_topic_reopened", []);
        return true;
    }

    private JsonNode Delete(BotCall call)
    {
        var (chat, topic) = Topic(call);
        chat.Topics.Remove(topic.ThreadId);
        messenger.Delete(chat, [.. chat.Messages
            .Where(message => message.Body["message_thread_id"]?.GetValue<int>() == topic.ThreadId)
            .Select(message => message.Id)]);
        return true;
    }

    private void Tell(SandboxChat chat, int threadId, string field, JsonObject value) =>
        messenger.PostService(chat, world.Bot.ToJson(), new()
        {
            [field] = value,
            ["message_thread_id"] = threadId,
            ["is_topic_message"] = true,
        });

    private SandboxChat Forum(BotCall call)
    {
        var chat = access.Write(call);
        if (!chat.IsForum) throw BotApiError.BadRequest("the chat is not a forum");
        return access.HasRight(chat, "can_manage_topics") ? chat : throw BotApiError.BadRequest("not enough rights to create a topic");
    }

    private (SandboxChat Chat, ForumTopic Topic) Topic(BotCall call)
    {
        var chat = Forum(call);
        var id = call.FindInt("message_thread_id") ?? throw BotApiError.BadRequest("invalid message thread identifier specified");
        return (chat, chat.Topics.GetValueOrDefault(id) ?? throw BotApiError.BadRequest("TOPIC_ID_INVALID"));
    }

    private static string Name(BotCall call) => call.Text("name").Trim() is { Length: > 0 and <= 128 } name
        ? name
        : throw BotApiError.BadRequest("topic title must be non-empty");

    private static JsonObject TopicJson(string name, int color, string? icon)
    {
        var json = new JsonObject { ["name"] = name, ["icon_color"] = color };
        if (icon is not null) json["icon_custom_emoji_id"] = icon;
        return json;
    }
}
