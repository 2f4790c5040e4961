using Dapper;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Editing;

/// <summary>
/// What an owner changes of a Unit. Each method gives false, and changes nothing, when the Unit is gone or somebody else's. A
/// singleton; any number of callers at once.
/// </summary>
internal sealed class UnitEdits(RelationalDatabase database, ChangeLog changes)
{
    public Task<bool> RenameAsync(UnitId unit, long ownerId, string name, CancellationToken cancellationToken) => ChangeAsync(
        "UPDATE unit SET name = @value WHERE id = @id AND owner_id = @ownerId", unit, ownerId, name, cancellationToken);

    /// <summary>
    /// Sets it for the Unit and for all of its nodes, so that nobody sees more than was said. Inputs that were private stop
    /// taking values from devices: who may see is not yet who may switch, and that is said node by node.
    /// </summary>
    public Task<bool> SetVisibilityAsync(
        UnitId unit, long ownerId, Visibility visibility, CancellationToken cancellationToken) => ChangeAsync(
        "UPDATE unit SET visibility = @value WHERE id = @id AND owner_id = @ownerId", unit, ownerId, visibility.ToString(),
        cancellationToken, """
        UPDATE unit_node SET
            is_writable_input = CASE WHEN visibility = 'Private' AND @value <> 'Private' THEN FALSE ELSE is_writable_input END,
            visibility = @value
        WHERE unit_id = @id
        """);

    private Task<bool> ChangeAsync(
        string sql, UnitId unit, long ownerId, string value, CancellationToken cancellationToken, string? more = null)
    {
        var row = new { id = unit.ToString(), ownerId, value };
        return database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (await connection.ExecuteAsync(
                    new CommandDefinition(sql, row, transaction, cancellationToken: cancellationToken)) == 0)
                {
                    return false;
                }

                if (more is not null)
                {
                    await connection.ExecuteAsync(
                        new CommandDefinition(more, row, transaction, cancellationToken: cancellationToken));
                }

                await changes.AppendAsync(
                    connection, transaction, UnitChanges.Changed, unit.ToString(), "{}", cancellationToken);
                return true;
            },
            cancellationToken);
    }
}
