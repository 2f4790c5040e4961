using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Profile;

/// <summary>getMe and what the bot tells about itself: names and descriptions per language, menu buttons, rights.</summary>
internal sealed partial class ProfileMethods(World world, ChatAccess access, EventHub events)
{
    private BotProfile Bot => world.Bot;

    public void Map(MethodTable methods) => methods
        .Add("getMe", _ => Bot.ToSelfJson())
        .Add("setMyName", call => Set(call, Bot.Names, "name", 64, "bot name is too long"))
        .Add("getMyName", call => Get(call, Bot.Names, "name"))
        .Add("setMyDescription", call => Set(call, Bot.Descriptions, "description", 512, "bot description is too long"))
        .Add("getMyDescription", call => Get(call, Bot.Descriptions, "description"))
        .Add("setMyShortDescription", call => Set(call, Bot.ShortDescriptions, "short_description", 120, "bot short description is too long"))
        .Add("getMyShortDescription", call => Get(call, Bot.ShortDescriptions, "short_description"))
        .Add("setChatMenuButton", SetMenuButton)
        .Add("getChatMenuButton", GetMenuButton)
        .Add("setMyDefaultAdministratorRights", SetRights)
        .Add("getMyDefaultAdministratorRights", call => Rights(call.Flag("for_channels")));

    private JsonNode Set(BotCall call, Dictionary<string, string> texts, string name, int longest, string tooLong)
    {
        var language = Language(call);
        var text = call.Text(name).Trim();
        if (text.Length > longest) throw BotApiError.BadRequest(tooLong);

        if (text.Length > 0)
            texts[language] = text;
        else if (texts != Bot.Names || language != BotProfile.Default)
            texts.Remove(language);
        TellProfile();
        return true;
    }

    private static JsonObject Get(BotCall call, Dictionary<string, string> texts, string name) =>
        new() { [name] = BotProfile.Localized(texts, Language(call)) };

    private JsonNode SetMenuButton(BotCall call)
    {
        var chatId = call.Has("chat_id") ? PrivateChat(call) : 0;
        var button = call.FindObject("menu_button", "menu button") ?? new JsonObject { ["type"] = "default" };
        switch (button["type"]?.ToString())
        {
            case "commands" or "default":
                break;
            case "web_app":
                if (string.IsNullOrEmpty(button["text"]?.ToString())) throw BotApiError.BadRequest("MenuButton text must be non-empty");
                Keyboards.CheckWebApp(button["web_app"] ?? new JsonObject(), "menu button Web App URL");
                break;
            default:
                throw BotApiError.BadRequest("can't parse menu button: unsupported type specified");
        }

        if (button["type"]!.ToString() == "default")
            Bot.MenuButtons.Remove(chatId);
        else
            Bot.MenuButtons[chatId] = button.DeepClone().AsObject();
        foreach (var user in world.Users) events.Publish(user.Id, "menu_button", []);
        return true;
    }

    private JsonNode GetMenuButton(BotCall call) => MenuButton(Bot, call.Has("chat_id") ? PrivateChat(call) : 0);

    /// <summary>The button of a private chat: its own, else the default one.</summary>
    public static JsonObject MenuButton(BotProfile bot, long chatId) =>
        (bot.MenuButtons.GetValueOrDefault(chatId) ?? bot.MenuButtons.GetValueOrDefault(0))?.DeepClone().AsObject()
        ?? new JsonObject { ["type"] = bot.Commands.Count > 0 ? "commands" : "default" };

    private long PrivateChat(BotCall call)
    {
        var chat = access.Read(call);
        return chat.IsPrivate ? chat.Id : throw BotApiError.BadRequest("chat not found");
    }

    private JsonNode SetRights(BotCall call)
    {
        Bot.AdministratorRights[call.Flag("for_channels")] = call.FindObject("rights", "administrator rights") ?? [];
        return true;
    }

    private JsonObject Rights(bool isForChannels)
    {
        var given = Bot.AdministratorRights.GetValueOrDefault(isForChannels);
        return MemberRights.Administrator(name => SandboxJson.IsTrue(given?[name]), isForChannels);
    }

    private void TellProfile()
    {
        foreach (var user in world.Users) events.Publish(user.Id, "profile", []);
    }

    public static string Language(BotCall call)
    {
        var language = call.Text("language_code");
        return language.Length == 0 || LanguageCode().IsMatch(language) ? language : throw BotApiError.BadRequest("invalid language code specified");
    }

    [GeneratedRegex("^[a-z]{2}$")]
    private static partial Regex LanguageCode();
}
