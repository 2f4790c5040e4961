using Pepeunit.Bot.Storage.ClickHouse;
using Pepeunit.Bot.Storage.Logs;
using Pepeunit.Bot.Storage.Tests.ClickHouse;

namespace Pepeunit.Bot.Storage.Tests.Logs;

public sealed class ClickHouseUnitLogStoreTests(ClickHouseFixture fixture) : UnitLogStoreContract, IAsyncLifetime
{
    private ClickHouseDatabase _database = null!;
    private ClickHouseUnitLogStore _store = null!;

    private protected override IUnitLogStore Store => _store;

    public async ValueTask InitializeAsync()
    {
        _database = await fixture.NewDatabaseAsync(TestContext.Current.CancellationToken);
        _store = new ClickHouseUnitLogStore(_database, new WriteClock(TimeProvider.System));
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
