using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Reactions of the bot and of people.</summary>
internal sealed class Reactions(World world, ChatAccess access, Messenger messenger, UpdateQueue updates, EventHub events)
{
    // core.telegram.org/bots/api#reactiontypeemoji
    private static readonly HashSet<string> Allowed =
    [
        "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮", "💩", "🙏", "👌", "🕊", "🤡", "🥱",
        "🥴", "😍", "🐳", "❤‍🔥", "🌚", "🌭", "💯", "🤣", "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴",
        "😭", "🤓", "👻", "👨‍💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅", "🤪", "🗿", "🆒",
        "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷‍♂", "🤷", "🤷‍♀", "😡",
    ];

    public void Map(MethodTable methods) => methods.Add("setMessageReaction", Set, Charge.Overall);

    /// <summary>A person reacts, or takes the reaction back (null).</summary>
    public void React(SandboxUser user, SandboxChat chat, ChatMessage message, string? emoji)
    {
        if (emoji is not null && !Allowed.Contains(emoji)) throw new UserError(400, "such a reaction does not exist");

        var before = message.Reactions.GetValueOrDefault(user.Id);
        Replace(chat, message, user.Id, emoji);
        // In a group only an administrator learns of reactions.
        if (!chat.IsPrivate && !chat.Members[world.Bot.Id].IsAdministrator) return;
        updates.Add(UpdateKinds.MessageReaction, new JsonObject
        {
            ["chat"] = chat.ToJson(),
            ["message_id"] = message.Id,
            ["user"] = user.ToJson(),
            ["date"] = world.Clock.UnixSeconds,
            ["old_reaction"] = Types(before),
            ["new_reaction"] = Types(emoji),
        });
    }

    /// <summary>Who reacted how: {actor_id, emoji}.</summary>
    public static JsonArray ToJson(ChatMessage message) =>
        [.. message.Reactions.Select(pair => new JsonObject { ["actor_id"] = pair.Key, ["emoji"] = pair.Value })];

    private JsonNode Set(BotCall call)
    {
        call.Accept("is_big");
        var given = call.FindArray("reaction", "reaction types") ?? [];
        // A bot may set one reaction, of those that are free.
        if (given.Count > 1) throw BotApiError.BadRequest("REACTIONS_TOO_MANY");
        var emoji = given.Count == 0 ? null : Emoji(given[0]);
        var chat = access.Write(call);
        Replace(chat, ChatAccess.Message(call, chat, "react"), world.Bot.Id, emoji);
        return true;
    }

    private static string Emoji(JsonNode? reaction) => reaction?["type"]?.ToString() switch
    {
        "emoji" when reaction["emoji"]?.ToString() is { } emoji && Allowed.Contains(emoji) => emoji,
        "emoji" or "custom_emoji" or "paid" => throw BotApiError.BadRequest("REACTION_INVALID"),
        _ => throw BotApiError.BadRequest("can't parse reaction type: invalid reaction type specified"),
    };

    private void Replace(SandboxChat chat, ChatMessage message, long actorId, string? emoji)
    {
        if (emoji is null)
            message.Reactions.Remove(actorId);
        else
            message.Reactions[actorId] = emoji;
        foreach (var user in messenger.Audience(chat))
        {
            events.Publish(user.Id, "reaction", new()
            {
                ["chat_id"] = chat.Id,
                ["message_id"] = message.Id,
                ["reactions"] = ToJson(message),
            });
        }
    }

    private static JsonArray Types(string? emoji) =>
        emoji is null ? [] : [new JsonObject { ["type"] = "emoji", ["emoji"] = emoji }];
}
