using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Profile;

/// <summary>The bot's commands per scope and language.</summary>
internal sealed partial class CommandMethods(World world, ChatAccess access, EventHub events)
{
    public void Map(MethodTable methods) => methods
        .Add("setMyCommands", SetMyCommands)
        .Add("getMyCommands", call => world.Bot.Commands.GetValueOrDefault(Key(call))?.DeepClone() ?? new JsonArray())
        .Add("deleteMyCommands", DeleteMyCommands);

    /// <summary>What a user is offered in a chat: the narrowest scope that has commands, his language first.</summary>
    public static JsonArray Resolve(BotProfile bot, SandboxChat chat, SandboxUser user)
    {
        var isAdministrator = chat.Members.GetValueOrDefault(user.Id)?.IsAdministrator == true;
        List<CommandKey> scopes = [];
        if (chat.IsPrivate)
        {
            scopes.AddRange([new("chat", chat.Id, 0, ""), new("all_private_chats", 0, 0, "")]);
        }
        else
        {
            scopes.Add(new("chat_member", chat.Id, user.Id, ""));
            if (isAdministrator) scopes.Add(new("chat_administrators", chat.Id, 0, ""));
            scopes.Add(new("chat", chat.Id, 0, ""));
            if (isAdministrator) scopes.Add(new("all_chat_administrators", 0, 0, ""));
            scopes.Add(new("all_group_chats", 0, 0, ""));
        }

        scopes.Add(new("default", 0, 0, ""));
        foreach (var scope in scopes)
        {
            var found = bot.Commands.GetValueOrDefault(scope with { Language = user.LanguageCode ?? "" }) ?? bot.Commands.GetValueOrDefault(scope);
            if (found is not null) return found.DeepClone().AsArray();
        }

        return [];
    }

    private JsonNode SetMyCommands(BotCall call)
    {
        var given = call.FindArray("commands", "commands") ?? throw BotApiError.BadRequest("can't parse commands: expected an Array");
        if (given.Count > Sizes.Commands) throw BotApiError.BadRequest("BOT_COMMANDS_TOO_MUCH");

        JsonArray commands = [.. given.Select(Read)];
        var key = Key(call);
        if (commands.Count == 0)
            world.Bot.Commands.Remove(key);
        else
            world.Bot.Commands[key] = commands;
        Tell();
        return true;
    }

    private JsonNode DeleteMyCommands(BotCall call)
    {
        world.Bot.Commands.Remove(Key(call));
        Tell();
        return true;
    }

    private static JsonObject Read(JsonNode? node)
    {
        if (node is not JsonObject given || given["command"] is null || given["description"] is null)
            throw BotApiError.BadRequest("can't parse BotCommand: expected an Object with \"command\" and \"description\"");

        var name = given["command"]!.ToString().TrimStart('/').ToLowerInvariant();
        var description = given["description"]!.ToString().Trim();
        if (!CommandName().IsMatch(name)) throw BotApiError.BadRequest("BOT_COMMAND_INVALID");
        if (description.Length is 0) throw BotApiError.BadRequest("command description must be non-empty");
        if (description.Length > 256) throw BotApiError.BadRequest("BOT_COMMAND_DESCRIPTION_INVALID");

        var command = new JsonObject { ["command"] = name, ["description"] = description };
        if (SandboxJson.IsTrue(given["is_ephemeral"])) command["is_ephemeral"] = true;
        return command;
    }

    private CommandKey Key(BotCall call)
    {
        var language = ProfileMethods.Language(call);
        var scope = call.FindObject("scope", "BotCommandScope");
        var type = scope?["type"]?.ToString() ?? "default";
        switch (type)
        {
            case "default" or "all_private_chats" or "all_group_chats" or "all_chat_administrators":
                return new(type, 0, 0, language);
            case "chat" or "chat_administrators" or "chat_member":
                var inner = new BotCall(call.Method, new Dictionary<string, string> { ["chat_id"] = scope!["chat_id"]?.ToString() ?? "" },
                    new Dictionary<string, Files.Upload>());
                var chat = access.Read(inner);
                var user = type == "chat_member" ? SandboxJson.FindLong(scope["user_id"]) ?? throw BotApiError.BadRequest("user not found") : 0;
                if (type != "chat" && chat.IsPrivate) throw BotApiError.BadRequest("can't use specified scope in private chats");
                return new(type, chat.Id, user, language);
            default:
                throw BotApiError.BadRequest("can't parse BotCommandScope: unsupported type specified");
        }
    }

    private void Tell()
    {
        foreach (var user in world.Users) events.Publish(user.Id, "commands", []);
    }

    [GeneratedRegex("^[a-z0-9_]{1,32}$")]
    private static partial Regex CommandName();
}
