using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Takes rows out, and returns when they are gone for every reader. The space is free after the next merge.</summary>
/// <remarks>Rows that are inserted meanwhile are not concerned. After an error the rows may be gone or not.</remarks>
internal sealed class ClickHouseSeriesDeletion(ClickHouseDatabase database)
{
    private const int NodesAtOnce = 200;

    private const string OldSamples = "listener = {listener:UUID} AND timestamp_ms < {before:Int64}";

    // Of a session the end that is stored is that of its first value's slot.
    private const string OldWindows = """
        listener = {listener:UUID} AND end_ms <= {before:Int64} AND tupleElement(last, 1) < {before:Int64}
        """;

    public async Task<long> DropBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken)
    {
        var samples = await DropSamplesBeforeAsync(listener, beforeMs, cancellationToken);
        return samples + await DropAsync(
            "window_part", "uniqExact((node, rule, start_ms, end_ms))", OldWindows, Of(listener, beforeMs), cancellationToken);
    }

    public Task<long> DropSamplesBeforeAsync(ListenerId listener, long beforeMs, CancellationToken cancellationToken) =>
        DropAsync("sample", "count()", OldSamples, Of(listener, beforeMs), cancellationToken);

    public async Task DeleteListenerAsync(ListenerId listener, CancellationToken cancellationToken)
    {
        foreach (var table in new[] { "sample", "window_part", "listener_usage" })
        {
            await database.MaintainAsync(
                $$"""DELETE FROM {{table}} WHERE listener = {listener:UUID}""", cancellationToken,
                ("listener", listener.Value));
        }
    }

    public async Task DeleteNodesAsync(IReadOnlyCollection<UnitNodeId> nodes, CancellationToken cancellationToken)
    {
        foreach (var some in nodes.Select(node => node.Value).Chunk(NodesAtOnce))
        {
            foreach (var table in new[] { "sample", "window_part", "last_value" })
            {
                await database.MaintainAsync(
                    $$"""DELETE FROM {{table}} WHERE has({nodes:Array(UUID)}, node)""", cancellationToken, ("nodes", some));
            }
        }
    }

    private static (string, object)[] Of(ListenerId listener, long beforeMs) =>
        [("listener", listener.Value), ("before", beforeMs)];

    private async Task<long> DropAsync(
        string table, string count, string condition, (string, object)[] parameters, CancellationToken cancellationToken)
    {
        var counted = await database.ReadAsync(
            $"SELECT toInt64({count}) FROM {table} WHERE {condition}", row => row.GetInt64(0), cancellationToken, parameters);

        // A deletion looks at every file, also when it finds nothing.
        if (counted[0] > 0)
            await database.MaintainAsync($"DELETE FROM {table} WHERE {condition}", cancellationToken, parameters);
        return counted[0];
    }
}
