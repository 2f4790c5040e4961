using System.Data.Common;
using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Conversations;

/// <summary>Open conversations, one per chat and person.</summary>
internal sealed class ConversationStore(RelationalDatabase database, UpdateRoutes routes) : IChatMigration
{
    private const string Columns =
        "chat_id, person_id, flow, state_version, state, prompt, history, token, question, page, message_id, thread_id, expires_at_ms";

    /// <summary>
    /// The open conversation with its flow. When the flow is gone or its state has another shape, the flow is null and the
    /// conversation has no question. Both are null when there is none.
    /// </summary>
    public async Task<(Conversation? Conversation, FlowRoute? Route)> FindAsync(
        long chatId, long personId, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM flow_state WHERE chat_id = @chatId AND person_id = @personId";
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            new CommandDefinition(sql, new { chatId, personId }, cancellationToken: cancellationToken));
        return row is null ? (null, null) : Read(row);
    }

    public static Task SaveAsync(
        DbConnection connection, DbTransaction transaction, Conversation conversation, CancellationToken cancellationToken)
    {
        const string sql = $"""
            INSERT INTO flow_state ({Columns})
            VALUES (@ChatId, @PersonId, @Flow, @StateVersion, @State, @Prompt, @History, @Token, @Question, @Page, @MessageId,
                @ThreadId, @ExpiresAtMs)
            ON CONFLICT (chat_id, person_id) DO UPDATE SET
                flow = excluded.flow, state_version = excluded.state_version, state = excluded.state,
                prompt = excluded.prompt, history = excluded.history, token = excluded.token, question = excluded.question,
                page = excluded.page, message_id = excluded.message_id, thread_id = excluded.thread_id,
                expires_at_ms = excluded.expires_at_ms
            """;
        return connection.ExecuteAsync(new CommandDefinition(
            sql, Write(conversation), transaction, cancellationToken: cancellationToken));
    }

    public static Task DeleteAsync(
        DbConnection connection, DbTransaction transaction, long chatId, long personId, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM flow_state WHERE chat_id = @chatId AND person_id = @personId", new { chatId, personId }, transaction,
            cancellationToken: cancellationToken));

    /// <summary>Conversations whose time is over, the oldest first.</summary>
    public async Task<IReadOnlyList<Conversation>> ListExpiredAsync(
        DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {Columns} FROM flow_state WHERE expires_at_ms <= @nowMs ORDER BY expires_at_ms LIMIT @limit
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            sql, new { nowMs = now.ToUnixTimeMilliseconds(), limit }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => Read(row).Conversation)];
    }

    /// <summary>Deletes a conversation if it is still the same and still over; false when the person was faster.</summary>
    public static async Task<bool> TryExpireAsync(
        DbConnection connection, DbTransaction transaction, Conversation conversation, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        const string sql = """
            DELETE FROM flow_state
            WHERE chat_id = @ChatId AND person_id = @PersonId AND token = @Token AND expires_at_ms <= @nowMs
            """;
        var parameters = new
        {
            conversation.ChatId,
            conversation.PersonId,
            conversation.Token,
            nowMs = now.ToUnixTimeMilliseconds(),
        };
        return await connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)) == 1;
    }

    public async Task MoveAsync(
        DbConnection connection, DbTransaction transaction, long fromChatId, long toChatId, CancellationToken cancellationToken)
    {
        // A conversation begun in the new chat in the meantime is the one that counts.
        const string sql = """
            DELETE FROM flow_state
            WHERE chat_id = @fromChatId
              AND person_id IN (SELECT person_id FROM flow_state WHERE chat_id = @toChatId);
            UPDATE flow_state SET chat_id = @toChatId, message_id = NULL WHERE chat_id = @fromChatId;
            """;
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { fromChatId, toChatId }, transaction, cancellationToken: cancellationToken));
    }

    private (Conversation Conversation, FlowRoute? Route) Read(Row row)
    {
        var conversation = new Conversation
        {
            ChatId = row.ChatId,
            PersonId = row.PersonId,
            Flow = row.Flow,
            State = new OutdatedState(),
            Token = (int)row.Token,
            Question = (short)row.Question,
            Page = (int)row.Page,
            MessageId = (int?)row.MessageId,
            ThreadId = (int?)row.ThreadId,
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAtMs),
        };
        if (routes.FindFlow(row.Flow) is not { } route || route.StateVersion != row.StateVersion) return (conversation, null);

        try
        {
            return (
                conversation with
                {
                    State = ReadState(route, row.State),
                    Prompt = JsonSerializer.Deserialize<Prompt>(row.Prompt, ConversationJson.Options),
                    History = [.. JsonSerializer.Deserialize<List<StoredPast>>(row.History, ConversationJson.Options)!
                        .Select(past => new PastQuestion(ReadState(route, past.State), past.Prompt))],
                },
                route);
        }
        catch (JsonException)
        {
            // A shape that changed without its version: the person is asked to begin again.
            return (conversation, null);
        }
    }

    private static FlowState ReadState(FlowRoute route, string json) =>
        (FlowState?)JsonSerializer.Deserialize(json, route.StateType, ConversationJson.Options)
        ?? throw new JsonException("The state is null.");

    private static string WriteState(FlowState state) =>
        JsonSerializer.Serialize(state, state.GetType(), ConversationJson.Options);

    private static Row Write(Conversation conversation) => new()
    {
        ChatId = conversation.ChatId,
        PersonId = conversation.PersonId,
        Flow = conversation.Flow,
        StateVersion = FlowVersionAttribute.Of(conversation.State.GetType()),
        State = WriteState(conversation.State),
        Prompt = JsonSerializer.Serialize(conversation.Prompt, ConversationJson.Options),
        History = JsonSerializer.Serialize(
            conversation.History.Select(past => new StoredPast(WriteState(past.State), past.Prompt)), ConversationJson.Options),
        Token = conversation.Token,
        Question = conversation.Question,
        Page = conversation.Page,
        MessageId = conversation.MessageId,
        ThreadId = conversation.ThreadId,
        ExpiresAtMs = conversation.ExpiresAt.ToUnixTimeMilliseconds(),
    };

    private sealed record StoredPast(string State, Prompt Prompt);

    private sealed record Row
    {
        public long ChatId { get; init; }

        public long PersonId { get; init; }

        public string Flow { get; init; } = "";

        public long StateVersion { get; init; }

        public string State { get; init; } = "";

        public string Prompt { get; init; } = "";

        public string History { get; init; } = "";

        public long Token { get; init; }

        public long Question { get; init; }

        public long Page { get; init; }

        public long? MessageId { get; init; }

        public long? ThreadId { get; init; }

        public long ExpiresAtMs { get; init; }
    }
}
