using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners.Pipes;

/// <summary>Which listener is a node's own DataPipe. A singleton; any number of callers at once.</summary>
internal sealed class NodePipeStore(RelationalDatabase database, ChangeLog changes)
{
    /// <summary>The listener that is the node's DataPipe; null when it has none.</summary>
    public async Task<ListenerId?> FindAsync(UnitNodeId node, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var id = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "SELECT listener_id FROM node_pipe WHERE node_id = @node", new { node = node.ToString() },
            cancellationToken: cancellationToken));
        return id is null ? null : new ListenerId(Guid.Parse(id, CultureInfo.InvariantCulture));
    }

    /// <summary>Makes a listener the node's DataPipe, within the transaction that creates it.</summary>
    public static Task LinkAsync(
        DbConnection connection, DbTransaction transaction, UnitNodeId node, ListenerId listener,
        CancellationToken cancellationToken)
    {
        const string sql = """
            INSERT INTO node_pipe (node_id, listener_id) VALUES (@Node, @Listener)
            ON CONFLICT (node_id) DO UPDATE SET listener_id = excluded.listener_id
            """;
        var row = new { Node = node.ToString(), Listener = listener.ToString() };
        return connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Gives the listener another pipe, what it has stored stays; false when it has ended or is gone.</summary>
    public Task<bool> ChangeAsync(
        Listener listener, UnitNodeId node, PipeDefinition pipe, CancellationToken cancellationToken)
    {
        const string changeListener = """
            UPDATE listener SET record_count = @RecordCount, window_seconds = @WindowSeconds, state = 'Active'
            WHERE id = @Id AND state <> 'Ended'
            """;
        const string changeNode = "UPDATE listener_node SET pipe = @Pipe WHERE listener_id = @Id AND node_id = @Node";
        var row = new
        {
            Id = listener.Id.ToString(),
            Node = node.ToString(),
            Pipe = PipeJson.Write(pipe),
            pipe.Policy.RecordCount,
            pipe.Policy.WindowSeconds,
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                foreach (var sql in (string[])[changeListener, changeNode])
                {
                    if (await connection.ExecuteAsync(
                        new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken)) == 0)
                    {
                        return false;
                    }
                }

                await changes.AppendAsync(
                    connection, transaction, ListenerChanges.Changed, row.Id, "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }
}
