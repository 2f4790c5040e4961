using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox;

/// <content>What tests of the same process do as the people and with the levers; the same is open over HTTP.</content>
public sealed partial class SandboxServer
{
    /// <summary>The methods of the Bot API it has; every other is answered with 404.</summary>
    public IReadOnlyList<string> Methods => _room.Methods.Names;

    /// <summary>The sandbox's time: the host's and what it was moved forward.</summary>
    public DateTimeOffset Now => _room.World.Clock.GetUtcNow();

    /// <summary>Adds a person; the answer is his id.</summary>
    public long AddUser(string firstName, string languageCode = "en") =>
        Locked(() => _room.Control.AddUser(firstName, null, null, languageCode).Id);

    /// <summary>
    /// Adds a group (<c>group</c> or <c>supergroup</c>) with the bot in it; the first person owns it. The answer is its chat id.
    /// </summary>
    public long AddGroup(string title, string type, params IReadOnlyList<long> members) =>
        Locked(() => _room.Control.AddGroup(title, type, isForum: false, members).Id);

    /// <summary>A person writes a text, in the private chat if no other is named. The answer is the Message.</summary>
    public JsonObject SendText(long userId, string text, long? chatId = null, long? replyToMessageId = null) => Locked(() =>
    {
        var user = _room.Actions.User(userId);
        return _room.Actions.SendText(user, _room.Actions.Chat(user, chatId ?? userId), text, replyToMessageId);
    });

    /// <summary>A person sends a file as a document. The answer is the Message.</summary>
    public JsonObject SendDocument(long userId, string fileName, byte[] bytes, string? caption = null, long? chatId = null) => Locked(() =>
    {
        var user = _room.Actions.User(userId);
        var upload = new Upload(fileName, null, bytes);
        return _room.Actions.SendFile(user, _room.Actions.Chat(user, chatId ?? userId), upload, isPhoto: false, caption);
    });

    /// <summary>A person presses a callback button. The answer is the id of the callback query.</summary>
    public string Press(long userId, long chatId, long messageId, string data) => Locked(() =>
    {
        var user = _room.Actions.User(userId);
        return _room.Actions.Press(user, _room.Actions.Chat(user, chatId), messageId, data);
    });

    /// <summary>A person presses Pay on an invoice message; the bot is asked by a pre-checkout query.</summary>
    public void Pay(long userId, long chatId, long messageId) => Locked(() =>
    {
        var user = _room.Actions.User(userId);
        var chat = _room.Actions.Chat(user, chatId);
        _room.Checkout.Pay(user, chat, UserActions.Message(chat, messageId));
    });

    /// <summary>The last messages of a chat as a person sees them, oldest first, each a Bot API Message.</summary>
    public IReadOnlyList<JsonObject> Messages(long userId, long? chatId = null) => Locked(() =>
    {
        var user = _room.Actions.User(userId);
        var page = _room.State.Messages(user, _room.Actions.Chat(user, chatId ?? userId), null, 200);
        return page["messages"]!.AsArray().Select(message => message!.DeepClone().AsObject()).ToList();
    });

    /// <summary>A person blocks or unblocks the bot.</summary>
    public void SetBlocked(long userId, bool isBlocked) =>
        Locked(() => _room.Actions.SetBlocked(_room.Actions.User(userId), isBlocked));

    /// <summary>Makes a supergroup of a basic group. The answer is the new chat id.</summary>
    public long UpgradeGroup(long chatId) => Locked(() => _room.Control.Upgrade(chatId).Id);

    /// <summary>
    /// Plans that the next calls fail, as 429, 500, 502, 403, 400, timeout, drop, late or duplicate_update. Without a method
    /// it is any but getUpdates; the seconds of retryAfter are what a 429 tells, or how late a late call takes effect.
    /// </summary>
    public void AddFault(string kind, int count = 1, string? method = null, long? chatId = null, int? retryAfter = null,
        string? description = null) =>
        Locked(() => _room.Control.AddFault(kind, count, method, chatId, retryAfter, description));

    /// <summary>Takes back all planned faults.</summary>
    public void ClearFaults() => Locked(_room.Control.Faults.Clear);

    /// <summary>Moves the sandbox's clock forward and runs what became due: time-outs, renewals.</summary>
    public void AdvanceClock(TimeSpan by) => _room.Control.AdvanceClock(by);

    /// <summary>Switches the rate limits (429) on or off.</summary>
    public void SetLimits(bool isEnabled) => Locked(() => _room.Control.SetLimits(isEnabled));

    /// <summary>The calls of the Bot API with a number above the given one, in order.</summary>
    public IReadOnlyList<SandboxCall> Calls(long since = 0) => _room.Journal.Since(since);

    private T Locked<T>(Func<T> act)
    {
        lock (_room.World.Gate) return act();
    }

    private void Locked(Action act)
    {
        lock (_room.World.Gate) act();
    }
}
