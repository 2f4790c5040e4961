using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>A private chat with the bot, a group or a supergroup. Guarded by the world's gate.</summary>
internal sealed class SandboxChat(long id, ChatKind kind)
{
    public long Id { get; } = id;

    public ChatKind Kind { get; } = kind;

    public string? Title { get; set; }

    public string? Description { get; set; }

    public bool IsForum { get; init; }

    /// <summary>The person of a private chat.</summary>
    public SandboxUser? Person { get; init; }

    /// <summary>The supergroup this group became.</summary>
    public long? MigratedTo { get; set; }

    /// <summary>In order of their ids.</summary>
    public List<ChatMessage> Messages { get; } = [];

    /// <summary>Newest last.</summary>
    public List<long> PinnedIds { get; } = [];

    /// <summary>Members of a group by user id, with those who left; empty in a private chat.</summary>
    public Dictionary<long, ChatMember> Members { get; } = [];

    public Dictionary<int, ForumTopic> Topics { get; } = [];

    /// <summary>The reply keyboard each user is shown.</summary>
    public Dictionary<long, JsonObject> ReplyKeyboards { get; } = [];

    public Dictionary<long, int> Unread { get; } = [];

    public JsonObject? Permissions { get; set; }

    /// <summary>What the bot is doing, until the time it fades.</summary>
    public (string Action, DateTimeOffset Until)? Action { get; set; }

    public MessageDraft? Draft { get; set; }

    /// <summary>Of supergroups, whose messages are numbered by themselves.</summary>
    public long LastMessageId { get; set; }

    public bool IsPrivate => Kind == ChatKind.Private;

    public ChatMessage? FindMessage(long messageId)
    {
        var index = Messages.BinarySearch(new(messageId, 0, default, []), ById.Instance);
        return index >= 0 ? Messages[index] : null;
    }

    /// <summary>The Bot API's Chat, as the bot sees it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["id"] = Id, ["type"] = TypeName(Kind) };
        if (Person is not null)
        {
            json["first_name"] = Person.FirstName;
            if (Person.LastName is not null) json["last_name"] = Person.LastName;
            if (Person.Username is not null) json["username"] = Person.Username;
            return json;
        }

        json["title"] = Title;
        if (IsForum) json["is_forum"] = true;
        return json;
    }

    public static string TypeName(ChatKind kind) => kind switch
    {
        ChatKind.Private => "private",
        ChatKind.Group => "group",
        _ => "supergroup",
    };

    private sealed class ById : IComparer<ChatMessage>
    {
        public static readonly ById Instance = new();

        public int Compare(ChatMessage? left, ChatMessage? right) => (left?.Id ?? 0).CompareTo(right?.Id ?? 0);
    }
}

internal enum ChatKind
{
    Private,
    Group,
    Supergroup,
}

internal sealed record ForumTopic(int ThreadId, string Name, int IconColor, string? IconCustomEmojiId, bool IsClosed);

/// <summary>A message that is being written (sendMessageDraft), shown until it fades.</summary>
internal sealed record MessageDraft(long DraftId, string Text, JsonArray? Entities, bool CanStop, bool KeepOnStop, DateTimeOffset Until);
