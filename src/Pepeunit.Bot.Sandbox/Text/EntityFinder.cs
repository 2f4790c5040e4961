using System.Text.RegularExpressions;

namespace Pepeunit.Bot.Sandbox.Text;

/// <summary>Finds what Telegram marks by itself: commands, mentions, hashtags, cashtags, links, e-mail addresses.</summary>
internal static partial class EntityFinder
{
    public static List<TextEntity> Find(string text)
    {
        var found = new List<TextEntity>();
        Add(found, EntityType.Mention, Mentions().Matches(text));
        Add(found, EntityType.BotCommand, BotCommands().Matches(text));
        Add(found, EntityType.Hashtag, Hashtags().Matches(text).Where(match => match.Value.Any(char.IsLetter)));
        Add(found, EntityType.Cashtag, Cashtags().Matches(text));
        Add(found, EntityType.Email, Emails().Matches(text));
        Add(found, EntityType.Url, Urls().Matches(text));
        found.Sort((left, right) => left.Offset != right.Offset ? left.Offset - right.Offset : right.Length - left.Length);

        // Of two over the same place the earlier, then the longer one stays.
        var end = 0;
        return [.. found.Where(entity => entity.Offset >= end && (end = entity.End) > 0)];
    }

    private static void Add(List<TextEntity> found, EntityType type, IEnumerable<Match> matches) =>
        found.AddRange(matches.Select(match => new TextEntity(type, match.Index, match.Length)));

    [GeneratedRegex(@"(?<![\w@/])@[a-zA-Z0-9_]{3,32}(?!\w)")]
    private static partial Regex Mentions();

    [GeneratedRegex(@"(?<![\w</])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])")]
    private static partial Regex BotCommands();

    [GeneratedRegex(@"(?<![\w#])#[\p{L}\p{M}\p{N}_]{1,256}(?![\w#])")]
    private static partial Regex Hashtags();

    [GeneratedRegex(@"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")]
    private static partial Regex Cashtags();

    [GeneratedRegex(@"(?<![\w.+@-])[a-zA-Z0-9][a-zA-Z0-9._+-]{0,63}@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}(?![\w@])")]
    private static partial Regex Emails();

    // With a scheme any dotted host; without one only a well-known ending, since "e.g" and "file.json" are no links.
    [GeneratedRegex(
        @"(?<![\w@./-])(?:(?:https?|ftp)://(?:[^\s/?#@]+@)?(?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}-]{2,}|"
        + @"(?:[\p{L}\p{N}_-]+\.)+(?:com|org|net|edu|gov|info|biz|io|me|ru|de|fr|uk|eu|ua|by|kz|dev|app|xyz|site|online|ai|tv|co|su|рф))"
        + @"(?![\w@-])(?::\d{1,5})?(?:[/?#][^\s<>""]*[^\s<>"".,:;!?'()\[\]])?/?",
        RegexOptions.IgnoreCase)]
    private static partial Regex Urls();
}
