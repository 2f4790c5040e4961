namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class SqliteChangeLogTests : ChangeLogContract
{
    protected override RelationalEngine Engine => RelationalEngine.Sqlite;
}
