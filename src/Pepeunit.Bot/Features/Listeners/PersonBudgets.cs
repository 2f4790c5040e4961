using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Samples;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Listeners;

/// <summary>What all listeners of a person have stored this month, and what they may.</summary>
/// <param name="ResetsAt">The first moment of the next month, UTC.</param>
internal sealed record PersonUsage(long Rows, long Bytes, long? MaxRows, long? MaxBytes, DateTimeOffset ResetsAt)
{
    public bool IsSpent => Rows >= MaxRows || Bytes >= MaxBytes;
}

/// <summary>
/// Counts what each person's listeners store in a month (UTC), and lets nothing more through when it is as much as one person
/// may store. A singleton; any number of callers at once.
/// </summary>
/// <remarks>
/// Messages of this process are counted in memory and added to the table each second, so a person passes the bound by at most
/// one batch of each ingest process. A process that dies forgets what it counted since.
/// </remarks>
internal sealed class PersonBudgets(RelationalDatabase database, IOptions<ListenersOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, SharedBudget> _budgets = [];

    // Whose budget of which month this process has seen spent.
    private readonly ConcurrentDictionary<(long Person, string Month), byte> _seenSpent = [];

    private long? MaxRows => options.Value.RowsPerMonth is > 0 and var rows ? rows : null;

    private long? MaxBytes => options.Value.MegabytesPerMonth is > 0 and var megabytes ? megabytes * 1_000_000L : null;

    /// <summary>The budget that the person's listeners use together.</summary>
    public SharedBudget Of(long person) => _budgets.GetOrAdd(person, _ => new SharedBudget());

    /// <summary>As stored and counted up to a second ago.</summary>
    public async Task<PersonUsage> ReadAsync(long person, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT stored_rows, stored_bytes FROM listener_month WHERE person_id = @person AND month = @month
            """;
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<MonthRow>(new CommandDefinition(
            sql, new { person, month = MonthOf(now) }, cancellationToken: cancellationToken));
        var resetsAt = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        return new PersonUsage(row?.StoredRows ?? 0, row?.StoredBytes ?? 0, MaxRows, MaxBytes, resetsAt);
    }

    /// <summary>Learns what was stored this month, by all processes.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        const string sql = "SELECT person_id, stored_rows, stored_bytes FROM listener_month WHERE month = @month";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<MonthRow>(new CommandDefinition(
            sql, new { month = MonthOf(time.GetUtcNow()) }, cancellationToken: cancellationToken)))
            .ToDictionary(row => row.PersonId);
        foreach (var person in rows.Keys) Of(person);
        foreach (var (person, budget) in _budgets)
        {
            var row = rows.GetValueOrDefault(person);
            budget.Refresh(row?.StoredRows ?? 0, row?.StoredBytes ?? 0, MaxRows, MaxBytes);
        }
    }

    /// <summary>Adds what this process has counted, then learns the totals.</summary>
    /// <returns>Persons whose budget this process sees spent for the first time in this month.</returns>
    public async Task<IReadOnlyList<long>> SettleAsync(CancellationToken cancellationToken)
    {
        const string add = """
            INSERT INTO listener_month (person_id, month, stored_rows, stored_bytes)
            SELECT id, @month, @rows, @bytes FROM person WHERE id = @person
            ON CONFLICT (person_id, month) DO UPDATE SET
                stored_rows = listener_month.stored_rows + excluded.stored_rows,
                stored_bytes = listener_month.stored_bytes + excluded.stored_bytes
            """;
        var taken = new List<(long Person, SharedBudget Budget, long Rows, long Bytes)>();
        foreach (var (person, budget) in _budgets)
        {
            if (budget.TakeCounted() is { } counted && counted is not (0, 0))
                taken.Add((person, budget, counted.Rows, counted.Bytes));
        }

        if (taken.Count > 0)
        {
            var month = MonthOf(time.GetUtcNow());
            try
            {
                await database.InTransactionAsync(
                    async (connection, transaction) =>
                    {
                        foreach (var (person, _, rows, bytes) in taken)
                        {
                            await connection.ExecuteAsync(new CommandDefinition(
                                add, new { person, month, rows, bytes }, transaction,
                                cancellationToken: cancellationToken));
                        }
                    },
                    cancellationToken);
            }
            catch
            {
                foreach (var (_, budget, rows, bytes) in taken) budget.GiveBack(rows, bytes);
                throw;
            }
        }

        await LoadAsync(cancellationToken);
        var now = MonthOf(time.GetUtcNow());
        foreach (var old in _seenSpent.Keys.Where(seen => seen.Month != now)) _seenSpent.TryRemove(old, out _);
        return
        [
            .. _budgets.Where(entry => entry.Value.IsSpent && _seenSpent.TryAdd((entry.Key, now), 0))
                .Select(entry => entry.Key),
        ];
    }

    private static string MonthOf(DateTimeOffset now) => now.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private sealed class MonthRow
    {
        public long PersonId { get; init; }

        public long StoredRows { get; init; }

        public long StoredBytes { get; init; }
    }
}
