using System.Globalization;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Faults;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Profile;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>What the page reads: everybody, the chats of a user, the messages of a chat. The world's gate must be held.</summary>
internal sealed class UserState(World world, Messenger messenger, FaultPlan faults, RateLimits limits)
{
    private const int MostMessages = 200;

    public JsonObject All() => new()
    {
        ["bot"] = Bot(),
        ["users"] = new JsonArray([.. world.Users.Select(user => user.ToJson())]),
        ["groups"] = new JsonArray([.. world.Groups.Where(chat => chat.MigratedTo is null).Select(Group)]),
        ["faults"] = new JsonArray([.. faults.ToJson()]),
        ["clock"] = new JsonObject
        {
            ["now"] = world.Clock.UnixSeconds,
            ["offset_seconds"] = (long)world.Clock.Offset.TotalSeconds,
        },
        ["limits_enabled"] = limits.IsEnabled,
        ["boot_id"] = world.BootId,
    };

    public JsonArray Chats(SandboxUser user)
    {
        var list = new JsonArray();
        foreach (var chat in world.ChatsOf(user))
        {
            list.Add(new JsonObject
            {
                ["chat"] = messenger.View.ChatForUser(chat),
                ["last_message"] = chat.Messages is [.., var last] ? messenger.View.ForUser(chat, last) : null,
                ["unread"] = chat.Unread.GetValueOrDefault(user.Id),
                ["menu_button"] = ProfileMethods.MenuButton(world.Bot, chat.IsPrivate ? chat.Id : 0),
                ["commands"] = CommandMethods.Resolve(world.Bot, chat, user),
                ["blocked"] = chat.IsPrivate && user.HasBlocked,
            });
        }

        return list;
    }

    /// <summary>The newest messages before the given one, oldest first; reading them makes them read.</summary>
    public JsonObject Messages(SandboxUser user, SandboxChat chat, long? before, int? limit)
    {
        var count = Math.Clamp(limit ?? 50, 1, MostMessages);
        List<ChatMessage> messages = [.. chat.Messages.Where(message => before is null || message.Id < before).TakeLast(count)];
        chat.Unread.Remove(user.Id);
        var now = world.Clock.GetUtcNow();
        return new()
        {
            ["messages"] = new JsonArray([.. messages.Select(message => messenger.View.ForUser(chat, message))]),
            ["reactions"] = new JsonObject(messages.Where(message => message.Reactions.Count > 0).Select(message =>
                KeyValuePair.Create(message.Id.ToString(CultureInfo.InvariantCulture), (JsonNode?)Reactions.ToJson(message)))),
            ["pinned_ids"] = new JsonArray([.. chat.PinnedIds.Select(id => (JsonNode)id)]),
            ["reply_keyboard"] = chat.ReplyKeyboards.GetValueOrDefault(user.Id)?.DeepClone(),
            ["draft"] = chat.Draft is { } draft
                ? new JsonObject
                {
                    ["text"] = draft.Text,
                    ["draft_id"] = draft.DraftId,
                    ["entities"] = draft.Entities?.DeepClone(),
                    ["can_stop"] = draft.CanStop,
                }
                : null,
            ["chat_action"] = chat.Action is { } action && action.Until > now ? action.Action : null,
        };
    }

    private JsonObject Bot()
    {
        var json = world.Bot.ToJson();
        json["names"] = Texts(world.Bot.Names);
        json["descriptions"] = Texts(world.Bot.Descriptions);
        json["short_descriptions"] = Texts(world.Bot.ShortDescriptions);
        return json;
    }

    // By language code; the default under the empty key.
    private static JsonObject Texts(Dictionary<string, string> texts) =>
        new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));

    private static JsonNode Group(SandboxChat chat)
    {
        var json = chat.ToJson();
        json["member_ids"] = new JsonArray([.. chat.Members.Where(pair => pair.Value.IsPresent).Select(pair => (JsonNode)pair.Key)]);
        return json;
    }
}
