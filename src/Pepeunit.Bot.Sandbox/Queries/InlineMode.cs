using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Timing;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Queries;

/// <summary>Inline mode: what a person types after the bot's name, the results, and the one that is sent.</summary>
internal sealed class InlineMode(
    World world, Messenger messenger, UpdateQueue updates, EventHub events, PendingQueries pending, InlineResults results, Agenda agenda)
{
    private static readonly TimeSpan PreparedFor = TimeSpan.FromDays(1);

    private readonly Dictionary<string, (SandboxUser User, string Query, IReadOnlyList<InlineResult> Results)> _answered = [];
    private readonly Dictionary<string, string> _asked = [];
    private readonly Dictionary<string, (SandboxUser User, InlineResult Result)> _prepared = [];

    public void Map(MethodTable methods) => methods
        .Add("answerInlineQuery", Answer)
        .Add("savePreparedInlineMessage", SavePrepared);

    /// <summary>A person asks; the answer is the id of the query.</summary>
    public string Ask(SandboxUser user, string query, string offset)
    {
        if (query.Length > 256) throw new UserError(400, "an inline query has at most 256 characters");

        var asked = pending.Add(UpdateKinds.InlineQuery, user);
        _asked[asked.Id] = query;
        updates.Add(UpdateKinds.InlineQuery, new JsonObject
        {
            ["id"] = asked.Id,
            ["from"] = user.ToJson(),
            ["query"] = query,
            ["offset"] = offset,
        });
        return asked.Id;
    }

    /// <summary>A person sends one of the results to a chat. The answer is the Message.</summary>
    public JsonObject Choose(SandboxUser user, SandboxChat chat, string queryId, string resultId)
    {
        if (!_answered.TryGetValue(queryId, out var answer) || answer.User != user) throw UserError.NotFound("inline query");
        var result = answer.Results.FirstOrDefault(offered => offered.Id == resultId) ?? throw UserError.NotFound("result");

        var message = Send(user, chat, result);
        var chosen = new JsonObject { ["result_id"] = resultId, ["from"] = user.ToJson(), ["query"] = answer.Query };
        if (message.InlineMessageId is not null) chosen["inline_message_id"] = message.InlineMessageId;
        updates.Add(UpdateKinds.ChosenInlineResult, chosen);
        return messenger.View.ForUser(chat, message);
    }

    /// <summary>A person sends a message that a Mini App prepared for him.</summary>
    public JsonObject SendPrepared(SandboxUser user, SandboxChat chat, string id)
    {
        if (!_prepared.TryGetValue(id, out var prepared) || prepared.User != user) throw UserError.NotFound("prepared message");
        return messenger.View.ForUser(chat, Send(user, chat, prepared.Result));
    }

    public void Clear()
    {
        _answered.Clear();
        _asked.Clear();
        _prepared.Clear();
    }

    private ChatMessage Send(SandboxUser user, SandboxChat chat, InlineResult result)
    {
        var body = result.Body.DeepClone().AsObject();
        body["via_bot"] = world.Bot.ToJson();
        // Without buttons Telegram gives no id: the bot could not change the message.
        return messenger.PostFromUser(chat, user, body, null, result.HasKeyboard ? "BAAA" + world.NextQueryId() : null);
    }

    private JsonNode Answer(BotCall call)
    {
        call.Accept("cache_time", "is_personal");
        var read = results.Read(call.FindArray("results", "inline query results") ?? []);
        var button = call.FindObject("button", "inline query results button");
        if (button is not null && button["start_parameter"] is null && button["web_app"] is null)
            throw BotApiError.BadRequest("can't parse inline query results button: expected start_parameter or web_app");
        if (button?["start_parameter"]?.ToString() is { Length: 0 or > 64 }) throw BotApiError.BadRequest("START_PARAM_INVALID");
        var nextOffset = call.Text("next_offset");
        if (System.Text.Encoding.UTF8.GetByteCount(nextOffset) > 64) throw BotApiError.BadRequest("NEXT_OFFSET_INVALID");

        var query = pending.Take(UpdateKinds.InlineQuery, call.Text("inline_query_id"));
        _answered[query.Id] = (query.User, _asked.GetValueOrDefault(query.Id, ""), read);
        _asked.Remove(query.Id);
        events.Publish(query.User.Id, "inline_results", new()
        {
            ["query_id"] = query.Id,
            ["results"] = new JsonArray([.. read.Select(result => result.Given.DeepClone())]),
            ["button"] = button?.DeepClone(),
            ["next_offset"] = nextOffset,
        });
        return true;
    }

    private JsonNode SavePrepared(BotCall call)
    {
        call.Accept("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats");
        var user = world.FindUser(call.FindLong("user_id") ?? throw BotApiError.BadRequest("invalid user_id specified"))
            ?? throw BotApiError.BadRequest("USER_ID_INVALID");
        var result = results.Read(call.FindObject("result", "inline query result"));
        var id = world.NextQueryId();
        var expiresAt = world.Clock.GetUtcNow() + PreparedFor;
        _prepared.Add(id, (user, result));
        agenda.At(expiresAt, () => _prepared.Remove(id));
        return new JsonObject { ["id"] = id, ["expiration_date"] = expiresAt.ToUnixTimeSeconds() };
    }
}
