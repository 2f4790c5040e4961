using System.Globalization;
using Pepeunit.Bot.Sandbox.Profile;
using Pepeunit.Bot.Sandbox.Timing;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Everybody and every chat of the sandbox.</summary>
/// <remarks>All state of the sandbox is read and changed while <see cref="Gate"/> is held; nothing awaits while holding it.</remarks>
internal sealed class World
{
    // Far from 2^31, as real supergroup ids are: a client that keeps chat ids in 32 bits fails here too.
    private const long FirstSupergroupId = -1_002_100_000_001;
    private const long FirstGroupId = -4_100_000_001;

    private readonly Dictionary<long, SandboxUser> _users = [];
    private readonly Dictionary<long, SandboxChat> _chats = [];
    private long _accountMessageId;
    private long _lastQueryId;
    private long _nextUserId;
    private long _nextGroupId;
    private long _nextSupergroupId;

    public World(SandboxOptions options, SandboxClock clock)
    {
        Clock = clock;
        Bot = new(options);
        Populate();
    }

    public Lock Gate { get; } = new();

    public SandboxClock Clock { get; }

    public BotProfile Bot { get; }

    /// <summary>Changes when all chats are thrown away, so that a page knows to load anew.</summary>
    public string BootId { get; private set; } = "";

    public IEnumerable<SandboxUser> Users => _users.Values.OrderBy(user => user.Id);

    public IEnumerable<SandboxChat> Chats => _chats.Values;

    public IEnumerable<SandboxChat> Groups => _chats.Values.Where(chat => !chat.IsPrivate).OrderByDescending(chat => chat.Id);

    public SandboxUser? FindUser(long id) => _users.GetValueOrDefault(id);

    public SandboxChat? FindChat(long id) => _chats.GetValueOrDefault(id);

    public SandboxChat PrivateChat(SandboxUser user) => _chats[user.Id];

    /// <summary>The chats a user sees: the one with the bot, and the groups.</summary>
    public IEnumerable<SandboxChat> ChatsOf(SandboxUser user) =>
        Groups.Where(chat => chat.MigratedTo is null && IsMember(chat, user.Id)).Prepend(PrivateChat(user));

    public static bool IsMember(SandboxChat chat, long userId) =>
        chat.IsPrivate ? chat.Id == userId : chat.Members.TryGetValue(userId, out var member) && member.IsPresent;

    public SandboxUser AddUser(string firstName, string? lastName, string? username, string? languageCode)
    {
        var user = new SandboxUser(_nextUserId++, firstName)
        {
            LastName = lastName,
            Username = username,
            LanguageCode = languageCode,
        };
        _users.Add(user.Id, user);
        _chats.Add(user.Id, new(user.Id, ChatKind.Private) { Person = user });
        return user;
    }

    public SandboxChat AddGroup(ChatKind kind, string title, bool isForum)
    {
        var id = kind == ChatKind.Group ? _nextGroupId-- : _nextSupergroupId--;
        var chat = new SandboxChat(id, kind) { Title = title, IsForum = isForum };
        _chats.Add(id, chat);
        return chat;
    }

    public long NextMessageId(SandboxChat chat) =>
        // As in Telegram: one counter of the account for private chats and basic groups, one of its own per supergroup.
        chat.Kind == ChatKind.Supergroup ? ++chat.LastMessageId : ++_accountMessageId;

    /// <summary>An id of a query, an album or a chat instance: a 64-bit number as text.</summary>
    public string NextQueryId() => (_lastQueryId += 7_919).ToString(CultureInfo.InvariantCulture);

    /// <summary>Throws away every user and chat, and begins again with the first two people.</summary>
    public void Reset()
    {
        _users.Clear();
        _chats.Clear();
        Populate();
    }

    private void Populate()
    {
        var now = Clock.Host.GetUtcNow();
        BootId = Guid.CreateVersion7(now).ToString("N");
        (_nextUserId, _nextGroupId, _nextSupergroupId) = (1001, FirstGroupId, FirstSupergroupId);
        // Grows over restarts, so that a query of an earlier run is never answered by accident.
        _lastQueryId = now.ToUnixTimeMilliseconds() * 100_000;
        AddUser("Анна", null, "anna_sandbox", "ru");
        AddUser("Ben", null, "ben_sandbox", "en");
    }
}
