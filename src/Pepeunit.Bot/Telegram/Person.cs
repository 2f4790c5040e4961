namespace Pepeunit.Bot.Telegram;

/// <summary>What a person may do on this instance; kept in the database, never taken from Telegram.</summary>
internal enum PersonRole
{
    User,
    Admin,
}

/// <summary>Who speaks with the bot. A person is Telegram's <c>from.id</c>, never a chat id.</summary>
internal sealed record Person
{
    public required long Id { get; init; }

    /// <summary>A language of <c>locales/</c>: <c>en</c> or <c>ru</c>.</summary>
    public required string Language { get; init; }

    /// <summary>The person's zone; UTC as long as <see cref="HasZone"/> is false.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Whether the person has said (or declined to say) the zone; it is asked once.</summary>
    public bool HasZone { get; init; }

    public PersonRole Role { get; init; }

    /// <summary>A name for people, as Telegram gives it: any characters, any length; escape it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>A blocked person gets no answer at all.</summary>
    public bool IsBlocked { get; init; }
}
