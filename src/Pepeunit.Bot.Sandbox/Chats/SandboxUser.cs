using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>A person of the sandbox. Guarded by the world's gate.</summary>
internal sealed class SandboxUser(long id, string firstName)
{
    public long Id { get; } = id;

    public string FirstName { get; set; } = firstName;

    public string? LastName { get; init; }

    public string? Username { get; init; }

    public string? LanguageCode { get; set; }

    public bool IsPremium { get; set; }

    /// <summary>Whether the bot may write: a bot knows a person only after Start or a first message.</summary>
    public bool HasStarted { get; set; }

    public bool HasBlocked { get; set; }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["is_bot"] = false, ["first_name"] = FirstName };
        if (LastName is not null) json["last_name"] = LastName;
        if (Username is not null) json["username"] = Username;
        if (LanguageCode is not null) json["language_code"] = LanguageCode;
        if (IsPremium) json["is_premium"] = true;
        return json;
    }
}
