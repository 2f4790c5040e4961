using Pepeunit.Bot.Features.Units;
using Pepeunit.Bot.Features.Units.Access;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;
using Xunit;

namespace Pepeunit.Bot.Tests.Features.Units.Access;

public sealed class UnitAccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_changes_at_once_are_one_reload()
    {
        await using var host = await FeatureHost.StartAsync();
        var (access, store, log) = (host.Get<UnitAccess>(), host.Get<UnitStore>(), host.Get<ChangeLog>());
        await AddPersonAsync(host);
        var start = await log.ReadEndAsync(Stop);
        for (var number = 0; number < 50; number++) await CreateAsync(store, 1001);
        var version = access.Version;

        foreach (var change in await log.ReadAfterAsync(start, 200, Stop)) await access.HandleAsync(change, Stop);

        Assert.Equal(version + 1, access.Version);
        Assert.Equal(50, access.Snapshot.UnitsOf(1001).Count());
    }

    [Fact]
    public async Task A_change_after_the_reload_reloads_again_and_others_do_not()
    {
        await using var host = await FeatureHost.StartAsync();
        var (access, store, log) = (host.Get<UnitAccess>(), host.Get<UnitStore>(), host.Get<ChangeLog>());
        await AddPersonAsync(host);
        await CreateAsync(store, 1001);
        await access.ReloadAsync(Stop);
        var version = access.Version;

        await access.HandleAsync(new Change(await log.ReadEndAsync(Stop), UnitChanges.Changed, "", "{}", 0), Stop);
        await access.HandleAsync(new Change(long.MaxValue, "person.changed", "1001", "{}", 0), Stop);
        Assert.Equal(version, access.Version);

        await CreateAsync(store, 1001);
        await access.HandleAsync(new Change(await log.ReadEndAsync(Stop), UnitChanges.Created, "", "{}", 0), Stop);
        Assert.Equal(version + 1, access.Version);
    }

    private static Task<PersonRow> AddPersonAsync(FeatureHost host) => host.Get<PersonStore>().UpsertAsync(
        new TelegramUser(1001, "Anna", null, null, null), "en", PersonRole.User, DateTimeOffset.UnixEpoch, Stop);

    private static Task<CreateUnitOutcome> CreateAsync(UnitStore store, long owner)
    {
        var id = new UnitId(Guid.CreateVersion7());
        return store.CreateAsync(
            new Unit(id, owner, "Unit", UnitOrigin.Named, Visibility.Private, "t", null, 0), [], "sealed", 1000, Stop);
    }
}
