using System.Data.Common;
using System.Runtime.CompilerServices;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.ClickHouse;

namespace Pepeunit.Bot.Storage.Logs;

/// <summary>Logs in a table of their own beside the series.</summary>
internal sealed class ClickHouseUnitLogStore(ClickHouseDatabase database, WriteClock clock) : IUnitLogStore
{
    internal const int PageRows = 2_000;

    private const string Columns = "log_id, unit, logged_at_ms, received_at_ms, level, source, text";

    private const string Condition = """
        WHERE unit IN {units:Array(UUID)} AND logged_at_ms >= {from:Int64} AND logged_at_ms < {until:Int64}
            AND bitAnd(bitShiftLeft(1, level), {levels:UInt8}) <> 0
        """;

    public Task AppendAsync(IReadOnlyList<UnitLog> logs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(logs);
        if (logs.Count == 0) return Task.CompletedTask;
        var rows = new RowBinaryWriter();
        var id = clock.Take(logs.Count);
        foreach (var log in logs)
        {
            rows.Add(id++).Add(log.Unit.Value).Add(log.LoggedAtMs).Add(log.ReceivedAtMs)
                .Add((byte)log.Level).Add((byte)log.Source).Add(log.Text);
        }

        return database.InsertAsync(
            "unit_log",
            ["log_id", "unit", "logged_at_ms", "received_at_ms", "level", "source", "text"],
            rows,
            null,
            cancellationToken);
    }

    public async Task<IReadOnlyList<StoredUnitLog>> ReadAsync(UnitLogQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        if (query.Units.Count == 0) return [];

        var direction = query.NewestFirst ? "DESC" : "ASC";
        return await database.ReadAsync(
            $$"""
            SELECT {{Columns}} FROM unit_log {{Condition}}
            ORDER BY logged_at_ms {{direction}}, log_id {{direction}} LIMIT {limit:Int32} OFFSET {offset:Int32}
            """,
            Read,
            cancellationToken,
            [.. Of(query), ("limit", query.Limit), ("offset", query.Offset)]);
    }

    public async Task<long> CountAsync(UnitLogQuery query, CancellationToken cancellationToken)
    {
        Check(query);
        if (query.Units.Count == 0) return 0;

        var counted = await database.ReadAsync(
            $"SELECT toInt64(count()) FROM unit_log {Condition}", row => row.GetInt64(0), cancellationToken, Of(query));
        return counted[0];
    }

    public async IAsyncEnumerable<StoredUnitLog> ExportAsync(
        UnitId unit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string sql = $$"""
            SELECT {{Columns}} FROM unit_log
            WHERE unit = {unit:UUID} AND (logged_at_ms, log_id) > ({after:Int64}, {id:Int64})
            ORDER BY logged_at_ms, log_id LIMIT {rows:Int32}
            """;
        var after = (LoggedAtMs: long.MinValue, Id: 0L);
        List<StoredUnitLog> page;
        do
        {
            page = await database.ReadAsync(
                sql, Read, cancellationToken,
                ("unit", unit.Value), ("after", after.LoggedAtMs), ("id", after.Id), ("rows", PageRows));
            foreach (var row in page)
            {
                yield return row;
                after = (row.Log.LoggedAtMs, row.Id);
            }
        }
        while (page.Count == PageRows);
    }

    public Task<long> DropReceivedBeforeAsync(long beforeMs, CancellationToken cancellationToken) =>
        DeleteAsync("received_at_ms < {before:Int64}", ("before", beforeMs), cancellationToken);

    public Task<long> DeleteUnitAsync(UnitId unit, CancellationToken cancellationToken) =>
        DeleteAsync("unit = {unit:UUID}", ("unit", unit.Value), cancellationToken);

    private async Task<long> DeleteAsync(
        string condition, (string, object) parameter, CancellationToken cancellationToken)
    {
        var counted = await database.ReadAsync(
            $"SELECT toInt64(count()) FROM unit_log WHERE {condition}", row => row.GetInt64(0), cancellationToken, parameter);
        if (counted[0] > 0)
            await database.MaintainAsync($"DELETE FROM unit_log WHERE {condition}", cancellationToken, parameter);
        return counted[0];
    }

    private static void Check(UnitLogQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Units.Count, UnitLogQuery.MaxUnits, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset, nameof(query));
        ArgumentOutOfRangeException.ThrowIfNegative(query.Limit, nameof(query));
    }

    private static (string, object)[] Of(UnitLogQuery query)
    {
        var levels = query.Levels.Aggregate(0, (mask, level) => mask | (1 << (int)level));
        return
        [
            ("units", query.Units.Select(unit => unit.Value).ToArray()),
            ("from", query.Range.StartMs),
            ("until", query.Range.EndMs),
            ("levels", (byte)(levels == 0 ? byte.MaxValue : levels)),
        ];
    }

    private static StoredUnitLog Read(DbDataReader row) => new(
        row.GetInt64(0),
        new UnitLog(
            new UnitId(row.GetGuid(1)), row.GetInt64(2), row.GetInt64(3), (UnitLogLevel)row.GetByte(4),
            (UnitLogSource)row.GetByte(5), row.GetString(6)));
}
