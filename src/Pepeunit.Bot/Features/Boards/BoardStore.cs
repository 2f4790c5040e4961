using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>A board that is kept current in a chat until a time, Unix ms.</summary>
internal sealed record LiveBoard(Guid Board, long ChatId, long UntilMs);

/// <summary>Boards and which of them are live. A singleton; any number of callers at once.</summary>
internal sealed class BoardStore(RelationalDatabase database)
{
    private const string Columns = "id, owner_id, name, theme, range, panels, created_at_ms";

    /// <summary>False, and nothing stored, when the owner has <paramref name="limit"/> boards already.</summary>
    public async Task<bool> CreateAsync(Board board, int limit, CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO board (id, owner_id, name, theme, range, panels, created_at_ms)
            SELECT @Id, @OwnerId, @Name, @Theme, @Range, @Panels, @CreatedAtMs
            WHERE (SELECT COUNT(*) FROM board WHERE owner_id = @OwnerId) < @Limit
            """;
        return await ExecuteAsync(sql, new
        {
            Id = Text(board.Id),
            board.OwnerId,
            board.Name,
            Theme = board.Theme.ToString(),
            Range = board.Range.ToString(),
            Panels = JsonSerializer.Serialize(board.Panels),
            board.CreatedAtMs,
            Limit = limit,
        }, cancellationToken) == 1;
    }

    /// <summary>The owner's board; null when there is none, also when it is somebody else's.</summary>
    public async Task<Board?> FindAsync(Guid id, long ownerId, CancellationToken cancellationToken) =>
        (await QueryAsync("WHERE id = @id AND owner_id = @ownerId", new { id = Text(id), ownerId }, cancellationToken))
        .SingleOrDefault();

    /// <summary>The board, whoever's; for jobs.</summary>
    public async Task<Board?> FindAnyAsync(Guid id, CancellationToken cancellationToken) =>
        (await QueryAsync("WHERE id = @id", new { id = Text(id) }, cancellationToken)).SingleOrDefault();

    /// <summary>The owner's boards, newest first.</summary>
    public Task<IReadOnlyList<Board>> ListAsync(long ownerId, int offset, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            "WHERE owner_id = @ownerId ORDER BY id DESC LIMIT @limit OFFSET @offset", new { ownerId, offset, limit },
            cancellationToken);

    public async Task<int> CountAsync(long ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "SELECT COUNT(*) FROM board WHERE owner_id = @ownerId", new { ownerId }, cancellationToken: cancellationToken));
    }

    /// <summary>Stores name, theme, range and panels of a board that is there; false when it is gone.</summary>
    public async Task<bool> UpdateAsync(Board board, CancellationToken cancellationToken) => await ExecuteAsync(
        """
        UPDATE board SET name = @Name, theme = @Theme, range = @Range, panels = @Panels
        WHERE id = @Id AND owner_id = @OwnerId
        """,
        new
        {
            Id = Text(board.Id),
            board.OwnerId,
            board.Name,
            Theme = board.Theme.ToString(),
            Range = board.Range.ToString(),
            Panels = JsonSerializer.Serialize(board.Panels),
        },
        cancellationToken) == 1;

    public async Task<bool> DeleteAsync(Guid id, long ownerId, CancellationToken cancellationToken) => await ExecuteAsync(
        "DELETE FROM board WHERE id = @id AND owner_id = @ownerId", new { id = Text(id), ownerId }, cancellationToken) == 1;

    public Task DeleteByOwnerAsync(long ownerId, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM board WHERE owner_id = @ownerId", new { ownerId }, cancellationToken);

    public Task StartLiveAsync(LiveBoard live, CancellationToken cancellationToken) => ExecuteAsync(
        """
        INSERT INTO board_live (board_id, chat_id, until_ms) VALUES (@Board, @ChatId, @UntilMs)
        ON CONFLICT (board_id, chat_id) DO UPDATE SET until_ms = excluded.until_ms
        """,
        new { Board = Text(live.Board), live.ChatId, live.UntilMs }, cancellationToken);

    public async Task<bool> StopLiveAsync(Guid board, long chatId, CancellationToken cancellationToken) =>
        await ExecuteAsync(
            "DELETE FROM board_live WHERE board_id = @board AND chat_id = @chatId", new { board = Text(board), chatId },
            cancellationToken) == 1;

    public async Task<IReadOnlyList<LiveBoard>> ListLiveAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Board, long ChatId, long UntilMs)>(new CommandDefinition(
            "SELECT board_id, chat_id, until_ms FROM board_live ORDER BY until_ms", cancellationToken: cancellationToken));
        return [.. rows.Select(row => new LiveBoard(Guid.Parse(row.Board), row.ChatId, row.UntilMs))];
    }

    private async Task<IReadOnlyList<Board>> QueryAsync(
        string where, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<BoardRow>(new CommandDefinition(
            $"SELECT {Columns} FROM board {where}", parameters, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToBoard())];
    }

    private Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (DbConnection connection, DbTransaction transaction) => connection.ExecuteAsync(
                new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken)),
            cancellationToken);

    private static string Text(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);

    private sealed class BoardRow
    {
        public required string Id { get; init; }

        public long OwnerId { get; init; }

        public required string Name { get; init; }

        public required string Theme { get; init; }

        public required string Range { get; init; }

        public required string Panels { get; init; }

        public long CreatedAtMs { get; init; }

        public Board ToBoard() => new(
            Guid.Parse(Id, CultureInfo.InvariantCulture), OwnerId, Name, Enum.Parse<BoardTheme>(Theme),
            Enum.Parse<BoardRange>(Range), JsonSerializer.Deserialize<List<Panel>>(Panels)!, CreatedAtMs);
    }
}
