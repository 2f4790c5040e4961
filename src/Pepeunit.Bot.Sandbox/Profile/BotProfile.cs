using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Profile;

/// <summary>What the bot has told about itself: names, descriptions, commands, menu buttons. Survives a reset of the chats.</summary>
internal sealed class BotProfile
{
    public const string Default = "";

    private readonly bool _canReadAllGroupMessages;

    public BotProfile(SandboxOptions options)
    {
        var digits = options.BotToken.Split(':')[0];
        if (!long.TryParse(digits, out var id) || id <= 0 || !options.BotToken.Contains(':'))
            throw new ArgumentException($"A bot token is digits, a colon and a secret; the one given begins with '{digits}'.", nameof(options));

        Id = id;
        Token = options.BotToken;
        Username = options.BotUsername;
        Names[Default] = options.BotName;
        _canReadAllGroupMessages = options.CanReadAllGroupMessages;
    }

    public long Id { get; }

    public string Token { get; }

    public string Username { get; }

    public bool SeesAllGroupMessages => _canReadAllGroupMessages;

    /// <summary>By language code; the empty code is the default.</summary>
    public Dictionary<string, string> Names { get; } = [];

    public Dictionary<string, string> Descriptions { get; } = [];

    public Dictionary<string, string> ShortDescriptions { get; } = [];

    /// <summary>By scope and language.</summary>
    public Dictionary<CommandKey, JsonArray> Commands { get; } = [];

    /// <summary>By private chat; 0 is the default.</summary>
    public Dictionary<long, JsonObject> MenuButtons { get; } = [];

    /// <summary>Default administrator rights: for groups, and for channels.</summary>
    public Dictionary<bool, JsonObject> AdministratorRights { get; } = [];

    public string Name => Names[Default];

    /// <summary>The bot as a sender of messages.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["is_bot"] = true,
        ["first_name"] = Name,
        ["username"] = Username,
    };

    /// <summary>The bot as it sees itself in getMe.</summary>
    public JsonObject ToSelfJson()
    {
        var json = ToJson();
        json["can_join_groups"] = true;
        json["can_read_all_group_messages"] = SeesAllGroupMessages;
        json["supports_inline_queries"] = true;
        json["can_connect_to_business"] = false;
        json["has_main_web_app"] = false;
        json["has_topics_enabled"] = false;
        json["supports_guest_queries"] = false;
        json["allows_users_to_create_topics"] = false;
        json["can_manage_bots"] = false;
        json["supports_join_request_queries"] = false;
        return json;
    }

    /// <summary>The text for a language: its own, else the default, else empty.</summary>
    public static string Localized(Dictionary<string, string> texts, string? languageCode) =>
        languageCode is not null && texts.TryGetValue(languageCode, out var own) ? own : texts.GetValueOrDefault(Default, "");
}

/// <summary>Where a list of commands holds: a scope (with its chat and user, else 0) and a language, empty for all.</summary>
internal readonly record struct CommandKey(string Scope, long ChatId, long UserId, string Language);
