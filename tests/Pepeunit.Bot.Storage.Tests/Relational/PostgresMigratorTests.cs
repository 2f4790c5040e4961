using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class PostgresMigratorTests : MigratorContract
{
    private string _connectionString = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        PostgresCopies.Drop(_connectionString);
        GC.SuppressFinalize(this);
    }

    private protected override async Task<SqlEngine> MakeEngineAsync() =>
        new PostgresEngine(_connectionString = await PostgresCopies.CreateEmptyAsync());
}
