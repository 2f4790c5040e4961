namespace Pepeunit.Bot.Telegram;

/// <summary>What a room keeps of a person. Each room that has a table with a person's id registers one.</summary>
internal interface IPersonData
{
    /// <summary>
    /// Deletes everything that the room keeps of the person. Called for a person whose deletion is due, possibly again
    /// after a failure half-way: it must be safe to repeat.
    /// </summary>
    Task DeleteAsync(long personId, CancellationToken cancellationToken);
}
