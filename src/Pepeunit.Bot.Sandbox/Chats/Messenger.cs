using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.Money;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Puts messages into chats, changes and removes them, and tells the bot (updates) and the users (events).</summary>
internal sealed class Messenger(World world, UpdateQueue updates, EventHub events)
{
    public MessageView View { get; } = new(world);

    /// <summary>A message of the bot; the users see it, the bot has it as the answer of its call.</summary>
    public ChatMessage PostFromBot(SandboxChat chat, JsonObject body, SendOptions options, Invoice? invoice = null)
    {
        body["from"] = world.Bot.ToJson();
        var message = Add(chat, world.Bot.Id, options.Apply(body), options.ReplyToId, invoice: invoice);
        if (options.Markup.Keyboard is { } keyboard) SetReplyKeyboard(chat, keyboard);
        chat.Action = null;
        DropDraft(chat);
        return message;
    }

    /// <summary>A message of a user; the bot gets an update if it may see it.</summary>
    public ChatMessage PostFromUser(SandboxChat chat, SandboxUser user, JsonObject body, long? replyToId, string? inlineMessageId = null)
    {
        if (chat.IsPrivate) user.HasStarted = true;
        body["from"] = user.ToJson();
        var message = Add(chat, user.Id, body, replyToId, inlineMessageId: inlineMessageId);
        if (MayBotSee(chat, message)) updates.Add(UpdateKinds.Message, MessageView.ForBot(chat, message));
        HideOneTimeKeyboard(chat, user);
        return message;
    }

    /// <summary>A service message (a payment, a pin, a new member); everybody sees it, the bot too.</summary>
    public ChatMessage PostService(SandboxChat chat, JsonObject sender, JsonObject body)
    {
        body["from"] = sender.DeepClone();
        var message = Add(chat, sender["id"]!.GetValue<long>(), body, null, isService: true);
        if (chat.Members.Count == 0 || World.IsMember(chat, world.Bot.Id))
            updates.Add(UpdateKinds.Message, MessageView.ForBot(chat, message));
        return message;
    }

    /// <summary>Tells the users that the bot changed a message.</summary>
    public void TellEdited(SandboxChat chat, ChatMessage message)
    {
        foreach (var user in Audience(chat))
            events.Publish(user.Id, "edited", new() { ["chat_id"] = chat.Id, ["message"] = View.ForUser(chat, message) });
    }

    /// <summary>Stamps a change of the content, and tells the users.</summary>
    public void Edited(SandboxChat chat, ChatMessage message)
    {
        message.Body["edit_date"] = world.Clock.UnixSeconds;
        TellEdited(chat, message);
    }

    public void Delete(SandboxChat chat, IReadOnlyCollection<long> messageIds)
    {
        chat.Messages.RemoveAll(message => messageIds.Contains(message.Id));
        chat.PinnedIds.RemoveAll(messageIds.Contains);
        foreach (var user in Audience(chat))
        {
            events.Publish(user.Id, "deleted", new()
            {
                ["chat_id"] = chat.Id,
                ["message_ids"] = new JsonArray([.. messageIds.Select(id => (JsonNode)id)]),
            });
        }
    }

    public void SetReplyKeyboard(SandboxChat chat, JsonObject markup)
    {
        foreach (var user in Audience(chat)) SetReplyKeyboard(chat, user, markup);
    }

    public void ShowAction(SandboxChat chat, string action)
    {
        chat.Action = (action, world.Clock.GetUtcNow() + TimeSpan.FromSeconds(5));
        foreach (var user in Audience(chat)) events.Publish(user.Id, "chat_action", new() { ["chat_id"] = chat.Id, ["action"] = action });
    }

    public void DropDraft(SandboxChat chat)
    {
        if (chat.Draft is not { } draft) return;
        chat.Draft = null;
        TellDraft(chat, draft.DraftId, null);
    }

    public void TellDraft(SandboxChat chat, long draftId, string? text)
    {
        foreach (var user in Audience(chat))
        {
            events.Publish(user.Id, "draft", new()
            {
                ["chat_id"] = chat.Id,
                ["draft_id"] = draftId,
                ["text"] = text,
                ["entities"] = chat.Draft?.Entities?.DeepClone(),
                ["can_stop"] = chat.Draft?.CanStop ?? false,
            });
        }
    }

    public IEnumerable<SandboxUser> Audience(SandboxChat chat) =>
        chat.Person is { } person ? [person] : world.Users.Where(user => World.IsMember(chat, user.Id));

    private ChatMessage Add(SandboxChat chat, long senderId, JsonObject body, long? replyToId,
        Invoice? invoice = null, string? inlineMessageId = null, bool isService = false)
    {
        var message = new ChatMessage(world.NextMessageId(chat), senderId, world.Clock.GetUtcNow(), body)
        {
            ReplyToId = replyToId,
            Invoice = invoice,
            InlineMessageId = inlineMessageId,
            IsService = isService,
        };
        chat.Messages.Add(message);
        foreach (var user in Audience(chat))
        {
            if (user.Id != senderId) chat.Unread[user.Id] = chat.Unread.GetValueOrDefault(user.Id) + 1;
            events.Publish(user.Id, "message", new() { ["chat_id"] = chat.Id, ["message"] = View.ForUser(chat, message) });
        }

        return message;
    }

    // Privacy mode: in a group a bot sees commands, mentions of it and replies to it, unless it may see everything.
    private bool MayBotSee(SandboxChat chat, ChatMessage message)
    {
        if (chat.IsPrivate) return true;
        if (!World.IsMember(chat, world.Bot.Id)) return false;
        if (world.Bot.SeesAllGroupMessages || chat.Members[world.Bot.Id].IsAdministrator) return true;
        if (message.ReplyToId is { } replyTo && chat.FindMessage(replyTo)?.SenderId == world.Bot.Id) return true;
        if (message.Body["via_bot"] is not null) return true;

        var text = (message.Body["text"] ?? message.Body["caption"])?.ToString() ?? "";
        var mention = "@" + world.Bot.Username;
        if (text.Contains(mention, StringComparison.OrdinalIgnoreCase)) return true;
        // A command without a name is for every bot, one with another bot's name for that one.
        return text.StartsWith('/') && !text.Split(' ', '\n')[0].Contains('@', StringComparison.Ordinal);
    }

    private void SetReplyKeyboard(SandboxChat chat, SandboxUser user, JsonObject markup)
    {
        var isShown = markup["keyboard"] is not null || markup["force_reply"] is not null;
        if (isShown)
            chat.ReplyKeyboards[user.Id] = markup;
        else
            chat.ReplyKeyboards.Remove(user.Id);
        events.Publish(user.Id, "reply_keyboard", new()
        {
            ["chat_id"] = chat.Id,
            ["reply_markup"] = isShown ? markup.DeepClone() : null,
        });
    }

    private void HideOneTimeKeyboard(SandboxChat chat, SandboxUser user)
    {
        if (chat.ReplyKeyboards.GetValueOrDefault(user.Id) is not { } shown) return;
        if (shown["force_reply"] is not null || SandboxJson.IsTrue(shown["one_time_keyboard"]))
            SetReplyKeyboard(chat, user, new() { ["remove_keyboard"] = true });
    }
}
