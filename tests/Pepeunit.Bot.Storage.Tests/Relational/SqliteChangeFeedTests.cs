namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class SqliteChangeFeedTests : ChangeFeedContract
{
    protected override RelationalEngine Engine => RelationalEngine.Sqlite;
}
