namespace Pepeunit.Bot.Storage.Tests.Relational;

public sealed class PostgresChangeFeedTests : ChangeFeedContract
{
    protected override RelationalEngine Engine => RelationalEngine.PostgreSql;
}
