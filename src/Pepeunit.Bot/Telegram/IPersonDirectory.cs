namespace Pepeunit.Bot.Telegram;

/// <summary>The shell's view of the people it serves; the feature Users keeps them. Safe to call at once from many tasks.</summary>
internal interface IPersonDirectory
{
    /// <summary>
    /// The person of a sender. The first call for an id stores the person, with the language nearest to
    /// <see cref="TelegramUser.LanguageCode"/>; later ones keep what the person chose. Called once per update.
    /// </summary>
    ValueTask<Person> GetOrAddAsync(TelegramUser from, CancellationToken cancellationToken);

    /// <summary>The person of an id, or null when the id has never spoken to the bot.</summary>
    ValueTask<Person?> FindAsync(long id, CancellationToken cancellationToken);
}
