using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class SqliteMigratorTests : MigratorContract
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_table_with_children_may_be_rebuilt()
    {
        var rebuild = Migration.Of(13, "0013_units_rebuild.sql", """
            CREATE TABLE parent_new (id TEXT NOT NULL PRIMARY KEY, note TEXT);
            INSERT INTO parent_new (id) SELECT id FROM parent;
            DROP TABLE parent;
            ALTER TABLE parent_new RENAME TO parent;
            """);
        await MigrateAsync(Parent, Child);
        await ExecuteAsync("INSERT INTO parent (id) VALUES ('p'); INSERT INTO child (parent_id) VALUES ('p');");

        await MigrateAsync(Parent, Child, rebuild);

        Assert.Equal(["p"], await ColumnAsync("SELECT parent_id FROM child"));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected override Task<SqlEngine> MakeEngineAsync()
    {
        var file = new SqliteFile(Path.Combine(_folder.Path, "made", "test.db"), CommitDurability.ProcessCrash);
        return Task.FromResult<SqlEngine>(new SqliteEngine(file, TimeProvider.System));
    }
}
