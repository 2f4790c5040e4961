using System.Data.Common;
using System.Globalization;
using Dapper;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners.Scopes;

/// <summary>Which nodes are in the open scopes of listeners. A singleton; any number of callers at once.</summary>
internal sealed class ScopeStore(RelationalDatabase database, ChangeLog changes)
{
    /// <summary>
    /// Listeners with an open scope that a Unit may concern: those of its owner, those on it, and those that have one of its
    /// nodes; ended ones are left out.
    /// </summary>
    /// <param name="owner">Null when the Unit is gone.</param>
    public async Task<IReadOnlyList<ListenerId>> ListConcernedAsync(
        UnitId unit, long? owner, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id FROM listener
            WHERE scope <> 'Nodes' AND state <> 'Ended' AND (owner_id = @owner OR unit_id = @unit OR id IN (
                SELECT listener_id FROM listener_node
                WHERE left_at_ms IS NULL AND node_id IN (SELECT id FROM unit_node WHERE unit_id = @unit)))
            ORDER BY id
            """;
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            sql, new { unit = unit.ToString(), owner = owner ?? -1 }, cancellationToken: cancellationToken));
        return [.. ids.Select(id => new ListenerId(Guid.Parse(id, CultureInfo.InvariantCulture)))];
    }

    /// <summary>
    /// Lets nodes join, come back and leave, and takes over their names; false, and nothing is changed, when there was nothing
    /// to change or the listener has ended. A node that comes back keeps its pipe. Safe to repeat.
    /// </summary>
    /// <param name="present">What the scope covers, with a pipe for the case that a node is new.</param>
    /// <param name="absent">What it does not cover (any more).</param>
    public Task<bool> ChangeNodesAsync(
        ListenerId id, IReadOnlyList<ListenerNode> present, IReadOnlyCollection<UnitNodeId> absent, long nowMs,
        CancellationToken cancellationToken)
    {
        const string lockRow = "UPDATE listener SET scope = scope WHERE id = @listener AND state <> 'Ended'";
        const string join = """
            INSERT INTO listener_node (listener_id, node_id, node_name, pipe, position)
            SELECT @listener, @node, @name, @pipe, COALESCE(MAX(position), -1) + 1
            FROM listener_node WHERE listener_id = @listener
            ON CONFLICT (listener_id, node_id) DO UPDATE SET left_at_ms = NULL, node_name = excluded.node_name
            WHERE listener_node.left_at_ms IS NOT NULL OR listener_node.node_name <> excluded.node_name
            """;
        const string leave = """
            UPDATE listener_node SET left_at_ms = @nowMs
            WHERE listener_id = @listener AND node_id = @node AND left_at_ms IS NULL
            """;
        var listener = id.ToString();
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                // Taken first, so that on every engine the end of the listener comes wholly before or wholly after.
                if (await ExecuteAsync(connection, transaction, lockRow, new { listener }, cancellationToken) == 0) return false;
                var changed = 0;
                foreach (var node in present)
                {
                    changed += await ExecuteAsync(
                        connection, transaction, join,
                        new { listener, node = node.Node.ToString(), name = node.Name, pipe = PipeJson.Write(node.Pipe) },
                        cancellationToken);
                }

                foreach (var node in absent)
                {
                    changed += await ExecuteAsync(
                        connection, transaction, leave, new { listener, node = node.ToString(), nowMs }, cancellationToken);
                }

                if (changed == 0) return false;
                await changes.AppendAsync(
                    connection, transaction, ListenerChanges.Changed, listener, "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Forgets nodes that do not exist any more in every open scope: what was collected of them is deleted.</summary>
    public Task ForgetNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        const string delete = """
            DELETE FROM listener_node
            WHERE node_id = @node AND listener_id IN (SELECT id FROM listener WHERE scope <> 'Nodes')
            RETURNING listener_id
            """;
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var concerned = new SortedSet<string>(StringComparer.Ordinal);
                foreach (var node in nodes)
                {
                    concerned.UnionWith(await connection.QueryAsync<string>(new CommandDefinition(
                        delete, new { node = node.ToString() }, transaction, cancellationToken: cancellationToken)));
                }

                foreach (var listener in concerned)
                {
                    await changes.AppendAsync(
                        connection, transaction, ListenerChanges.Changed, listener, "{}", cancellationToken);
                }
            },
            cancellationToken);
    }

    private static Task<int> ExecuteAsync(
        DbConnection connection, DbTransaction transaction, string sql, object row, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken));
}
