using Dapper;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Nodes;

/// <summary>What became of a change of a node.</summary>
internal enum NodeEditOutcome
{
    Changed,

    /// <summary>Another node of the Unit, in the same direction, has the name; nothing changed.</summary>
    NameTaken,

    /// <summary>The node is gone or somebody else's; nothing changed.</summary>
    Gone,
}

/// <summary>What an owner changes of a node. A singleton; any number of callers at once.</summary>
internal sealed class NodeEdits(RelationalDatabase database, ChangeLog changes)
{
    public Task<NodeEditOutcome> RenameAsync(
        UnitNode node, long ownerId, string name, CancellationToken cancellationToken)
    {
        const string taken = """
            SELECT COUNT(*) FROM unit_node
            WHERE unit_id = @unitId AND direction = @direction AND name = @value AND id <> @id
            """;
        return ChangeAsync(node, ownerId, "name", name, UnitChanges.NodesChanged, taken, cancellationToken);
    }

    public Task<NodeEditOutcome> SetVisibilityAsync(
        UnitNode node, long ownerId, Visibility visibility, CancellationToken cancellationToken) => ChangeAsync(
        node, ownerId, "visibility", visibility.ToString(), UnitChanges.Changed, taken: null, cancellationToken);

    /// <summary>Whether others who see this Input may send to it.</summary>
    public Task<NodeEditOutcome> SetWritableAsync(
        UnitNode node, long ownerId, bool isWritable, CancellationToken cancellationToken) => ChangeAsync(
        node, ownerId, "is_writable_input", isWritable, UnitChanges.Changed, taken: null, cancellationToken);

    /// <summary>Whether the chat asks once more before it sends to this Input.</summary>
    public Task<NodeEditOutcome> SetAsksBeforeSendAsync(
        UnitNode node, long ownerId, bool asks, CancellationToken cancellationToken) => ChangeAsync(
        node, ownerId, "asks_before_send", asks, UnitChanges.Changed, taken: null, cancellationToken);

    // The column's name is one of the four above.
    private Task<NodeEditOutcome> ChangeAsync(
        UnitNode node, long ownerId, string column, object value, string kind, string? taken,
        CancellationToken cancellationToken)
    {
        var update = $"""
            UPDATE unit_node SET {column} = @value
            WHERE id = @id AND unit_id IN (SELECT id FROM unit WHERE owner_id = @ownerId)
            """;
        var row = new
        {
            id = node.Id.ToString(),
            unitId = node.Unit.ToString(),
            direction = node.Direction.ToString(),
            ownerId,
            value,
        };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (taken is not null && await connection.ExecuteScalarAsync<int>(
                    new CommandDefinition(taken, row, transaction, cancellationToken: cancellationToken)) > 0)
                {
                    return NodeEditOutcome.NameTaken;
                }

                if (await connection.ExecuteAsync(
                    new CommandDefinition(update, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return NodeEditOutcome.Gone;
                }

                await changes.AppendAsync(
                    connection, transaction, kind, node.Unit.ToString(), "{}", cancellationToken);
                return NodeEditOutcome.Changed;
            },
            cancellationToken);
    }
}
