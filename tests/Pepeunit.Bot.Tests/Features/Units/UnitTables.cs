using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Units.Transfer;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units;

/// <summary>The tables of Units on a database of their own, with two persons, 1001 and 1002.</summary>
internal sealed class UnitTables : IDisposable
{
    private readonly TestDatabase _database;

    private UnitTables(TestDatabase database, FakeTimeProvider time)
    {
        (_database, Time) = (database, time);
        Units = new UnitStore(database.Database, database.Changes);
        Edges = new EdgeStore(database.Database, database.Changes, time);
        Grants = new GrantStore(database.Database, database.Changes, time);
        Offers = new OfferStore(database.Database, database.Changes, time);
    }

    public FakeTimeProvider Time { get; }

    public UnitStore Units { get; }

    public EdgeStore Edges { get; }

    public GrantStore Grants { get; }

    public OfferStore Offers { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<UnitTables> CreateAsync()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 5, 0, 0, TimeSpan.Zero));
        var tables = new UnitTables(await TestDatabase.CreateAsync(time), time);
        var persons = new PersonStore(tables._database.Database, tables._database.Changes);
        foreach (var id in (long[])[1001, 1002])
        {
            await persons.UpsertAsync(
                new TelegramUser(id, "Somebody", null, null, "en"), "en", PersonRole.User, time.GetUtcNow(), Stop);
        }

        return tables;
    }

    /// <summary>A Unit with one Output and one Input.</summary>
    public async Task<(Unit Unit, UnitNodeId Output, UnitNodeId Input)> AddUnitAsync(long owner = 1001)
    {
        var id = Some.UnitId();
        var unit = new Unit(
            id, owner, "Unit", UnitOrigin.Named, Visibility.Private, Guid.CreateVersion7().ToString("N"), null, 0);
        UnitNode[] nodes = [Node(id, NodeDirection.Output), Node(id, NodeDirection.Input)];
        await Units.CreateAsync(unit, nodes, "sealed", 1000, Stop);
        return (unit, nodes[0].Id, nodes[1].Id);
    }

    /// <summary>What was written to the change log since the last call, as kind and subject.</summary>
    public async Task<IReadOnlyList<(string Kind, string Subject)>> TakeChangesAsync()
    {
        var changes = await _database.Changes.ReadAfterAsync(_seen, 1000, Stop);
        if (changes.Count > 0) _seen = changes[^1].Sequence;
        return [.. changes.Select(change => (change.Kind, change.SubjectId))];
    }

    private long _seen;

    public void Dispose() => _database.Dispose();

    private static UnitNode Node(UnitId unit, NodeDirection direction) => new(
        Some.UnitNodeId(), unit, direction.ToString(), direction, Visibility.Private, direction == NodeDirection.Input, 0);
}
