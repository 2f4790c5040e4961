using Dapper;
using Pepeunit.Bot.Features.Users.Privacy;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Storage;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Testing;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Users;

public sealed class PrivacyFeatureTests : IAsyncLifetime
{
    private FeatureHost _host = null!;
    private FeaturePerson _anna = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await FeatureHost.StartAsync();
        _anna = _host.Person(1001);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Deletion_is_asked_twice_and_says_when_it_happens()
    {
        await _anna.SayAsync("/privacy");
        await _anna.TapAsync("Delete my data");
        Assert.Contains("Delete everything?", _anna.Last.Text, StringComparison.Ordinal);
        await _anna.TapAsync("Yes, go on");
        Assert.Contains("in 24 hours", _anna.Last.Text, StringComparison.Ordinal);

        await _anna.TapAsync("Delete all my data in 24 h");

        Assert.Contains("Your data will be deleted on 25 Nov 2026", _anna.Last.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletion_can_be_taken_back_until_it_happens()
    {
        await RequestAsync();
        _host.Time.Advance(TimeSpan.FromHours(23));

        await _anna.SayAsync("/privacy");
        await _anna.TapAsync("Keep my data");
        _host.Time.Advance(TimeSpan.FromHours(2));
        await RunJobAsync();

        Assert.Equal("Your data stay.", _anna.Notice);
        await _anna.SayAsync("/units");
        Assert.True(_anna.Last.Has("Greenhouse"));
    }

    [Fact]
    public async Task Nothing_is_deleted_before_its_time()
    {
        await RequestAsync();
        _host.Time.Advance(PersonDeletionStore.Wait - TimeSpan.FromMinutes(1));

        await RunJobAsync();

        await _anna.SayAsync("/units");
        Assert.True(_anna.Last.Has("Greenhouse"));
    }

    [Fact]
    public async Task After_a_day_no_table_knows_the_person_any_more()
    {
        var token = await RequestAsync();
        _host.Time.Advance(PersonDeletionStore.Wait);

        await RunJobAsync();
        await RunJobAsync();
        await _host.SettleAsync();

        Assert.Contains("Your data have been deleted", _anna.Last.Text, StringComparison.Ordinal);
        Assert.NotEqual(AuthenticationRefusal.None, _host.Get<IBrokerAccess>().Authenticate(token, out _));
        await using var connection = await _host.Get<RelationalDatabase>().OpenAsync(Stop);
        var columns = (await connection.QueryAsync<(string Table, string Column)>(TestDatabase.DefaultEngine == RelationalEngine.Sqlite
            ? """
              SELECT tables.name, columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
              WHERE tables.type = 'table' AND columns.name IN ('owner_id', 'person_id', 'invited_by', 'to_person_id')
              UNION ALL SELECT 'person', 'id'
              """
            : """
              SELECT table_name, column_name FROM information_schema.columns
              WHERE table_schema = 'public' AND column_name IN ('owner_id', 'person_id', 'invited_by', 'to_person_id')
              UNION ALL SELECT 'person', 'id'
              """)).AsList();
        Assert.Contains(("unit", "owner_id"), columns);
        foreach (var (table, column) in columns)
        {
            var left = await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table} WHERE {column} = 1001");
            Assert.True(left == 0, $"{table}.{column} still names the person.");
        }
    }

    [Fact]
    public async Task A_blocked_person_stays_blocked_and_loses_the_name()
    {
        await RequestAsync();
        await _host.Get<Bot.Features.Users.PersonStore>().SetBlockedAsync(1001, true, Stop);
        _host.Time.Advance(PersonDeletionStore.Wait);

        await RunJobAsync();

        var row = await _host.Get<Bot.Features.Users.PersonStore>().FindAsync(1001, Stop);
        Assert.True(row!.IsBlocked);
        Assert.Equal("", row.FirstName);
    }

    private async Task<string> RequestAsync()
    {
        await _anna.CreateUnitAsync("Greenhouse", "temperature");
        var token = Units.UnitFeatureTests.TokenIn(_anna.Last);
        await _anna.SayAsync("/listen");
        await _anna.TapAsync("Greenhouse", "All topics", "Averages per window", "1 min", "Until I stop it", "No limit", "Store only", "Start");
        await _anna.PressAsync(default(RequestDeletion));
        return token;
    }

    private Task RunJobAsync() => _host.RunAsync<DeletePersonsJob>(job => job.RunAsync(Stop));
}
