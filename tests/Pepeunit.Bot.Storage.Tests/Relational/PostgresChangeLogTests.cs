namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class PostgresChangeLogTests : ChangeLogContract
{
    protected override RelationalEngine Engine => RelationalEngine.PostgreSql;
}
