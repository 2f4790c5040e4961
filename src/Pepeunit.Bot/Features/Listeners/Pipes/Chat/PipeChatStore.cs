using System.Data.Common;
using Dapper;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners.Pipes.Chat;

/// <summary>Changes of the pipes of listeners. A singleton; any number of callers at once.</summary>
internal sealed class PipeChatStore(RelationalDatabase database, ChangeLog changes)
{
    /// <summary>
    /// Gives nodes of the owner's listener other pipes, which continue what is stored. False, and nothing changed, when the
    /// listener has ended or is gone, or one of its pipes is not the one of <paramref name="before"/> any more.
    /// </summary>
    public Task<bool> ChangeAsync(Listener before, Listener after, CancellationToken cancellationToken)
    {
        const string read = "SELECT node_id, pipe FROM listener_node WHERE listener_id = @Id";
        const string changeListener = """
            UPDATE listener SET record_count = @RecordCount, window_seconds = @WindowSeconds, pipe = @Pipe
            WHERE id = @Id AND owner_id = @OwnerId AND state <> 'Ended'
            """;
        const string changeNode = "UPDATE listener_node SET pipe = @Pipe WHERE listener_id = @Id AND node_id = @Node";
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                CommandDefinition Command(string sql, object row) =>
                    new(sql, row, transaction, cancellationToken: cancellationToken);

                var id = after.Id.ToString();
                var listener = new
                {
                    Id = id,
                    after.OwnerId,
                    after.RecordCount,
                    after.WindowSeconds,
                    Pipe = after.NumberPipe is { } number ? PipeJson.Write(number) : null,
                };
                if (!before.Nodes.Select(node => node.Node).SequenceEqual(after.Nodes.Select(node => node.Node))) return false;
                var stored = (await connection.QueryAsync<(string Node, string Pipe)>(Command(read, new { Id = id })))
                    .ToDictionary(row => row.Node, row => row.Pipe);
                if (before.Nodes.Any(node =>
                    stored.GetValueOrDefault(node.Node.ToString()) != PipeJson.Write(node.Pipe)))
                {
                    return false;
                }

                if (await connection.ExecuteAsync(Command(changeListener, listener)) == 0) return false;
                foreach (var node in after.Nodes)
                {
                    var row = new { Id = id, Node = node.Node.ToString(), Pipe = PipeJson.Write(node.Pipe) };
                    await connection.ExecuteAsync(Command(changeNode, row));
                }

                await changes.AppendAsync(connection, transaction, ListenerChanges.Changed, id, "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>
    /// Ends a listener because another takes its place, within the transaction that creates the other; its person knows, and
    /// is told nothing more. Where it was a node's own DataPipe, the other is from now on.
    /// </summary>
    public async Task ReplaceAsync(
        DbConnection connection, DbTransaction transaction, ListenerId old, ListenerId by, long nowMs,
        CancellationToken cancellationToken)
    {
        const string end = """
            UPDATE listener SET state = 'Ended', end_reason = 'Stopped', ended_at_ms = @nowMs, reported_at_ms = @nowMs
            WHERE id = @old AND state <> 'Ended'
            """;
        const string link = "UPDATE node_pipe SET listener_id = @by WHERE listener_id = @old";
        var row = new { old = old.ToString(), by = by.ToString(), nowMs };
        foreach (var sql in (string[])[end, link])
            await connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
        await changes.AppendAsync(connection, transaction, ListenerChanges.Ended, row.old, "{}", cancellationToken);
    }
}
