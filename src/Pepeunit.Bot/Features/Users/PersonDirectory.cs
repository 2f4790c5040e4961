using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage.Relational;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Users;

/// <summary>
/// The shell's view of persons, with those in memory who spoke lately: every update asks. A change of a row, in whichever
/// process, takes it out of memory.
/// </summary>
internal sealed class PersonDirectory(
    PersonStore store, Locales locales, IOptions<InstanceOptions> instance, TimeProvider time)
    : IPersonDirectory, IChangeHandler
{
    /// <summary>Persons in memory; beyond it the memory is emptied, which costs each one read.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<long, (TelegramUser From, Person Person)> _known = new();
    private readonly IReadOnlySet<long> _admins = instance.Value.AdminIds;

    public async ValueTask<Person> GetOrAddAsync(TelegramUser from, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(from.Id, out var known) && known.From == from) return known.Person;

        var role = _admins.Contains(from.Id) ? PersonRole.Admin : PersonRole.User;
        var row = await store.UpsertAsync(from, locales.Nearest(from.LanguageCode), role, time.GetUtcNow(), cancellationToken);
        var person = ToPerson(row);
        if (_known.Count >= Capacity) _known.Clear();
        _known[from.Id] = (from, person);
        return person;
    }

    public async ValueTask<Person?> FindAsync(long id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known)) return known.Person;
        return await store.FindAsync(id, cancellationToken) is { } row ? ToPerson(row) : null;
    }

    /// <summary>Forgets what is in memory of a person whose row this process has just changed.</summary>
    public void Forget(long id) => _known.TryRemove(id, out _);

    public Task HandleAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Kind == PersonStore.Changed) Forget(long.Parse(change.SubjectId, CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    private static Person ToPerson(PersonRow row) => new()
    {
        Id = row.Id,
        Language = row.Language,
        Zone = row.Zone is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? found
            : TimeZoneInfo.Utc,
        HasZone = row.Zone is not null,
        Role = Enum.Parse<PersonRole>(row.Role),
        DisplayName = row.DisplayName,
        IsBlocked = row.IsBlocked,
    };
}
