using System.Collections.Concurrent;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Tests.Telegram;

/// <summary>People in memory.</summary>
internal sealed class FakePeople : IPersonDirectory
{
    private readonly ConcurrentDictionary<long, Person> _people = new();

    public ValueTask<Person> GetOrAddAsync(TelegramUser from, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_people.GetOrAdd(from.Id, id => New(id, from.LanguageCode ?? "en", from.FirstName)));

    public ValueTask<Person?> FindAsync(long id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_people.GetValueOrDefault(id));

    public void Change(long id, Func<Person, Person> change) =>
        _people.AddOrUpdate(id, change(New(id, "en", "")), (_, person) => change(person));

    private static Person New(long id, string language, string name) => new()
    {
        Id = id,
        Language = language == "ru" ? "ru" : Locales.DefaultLanguage,
        Zone = TimeZoneInfo.Utc,
        DisplayName = name,
    };
}
