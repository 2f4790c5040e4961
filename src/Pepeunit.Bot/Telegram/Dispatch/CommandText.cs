namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>A message that begins with a command: <c>/name</c>, <c>/name@bot</c>, then white space and an argument.</summary>
/// <remarks><c>Addressee</c>: the bot it names, without the at sign; null when it names none.</remarks>
internal sealed record CommandText(string Name, string? Addressee, string? Argument)
{
    /// <summary>The command of a text, its name in lower case; null when the text is none.</summary>
    public static CommandText? TryParse(string? text)
    {
        if (text is null || !text.StartsWith('/')) return null;

        var end = text.AsSpan().IndexOfAny(" \t\r\n");
        var word = end < 0 ? text[1..] : text[1..end];
        var argument = end < 0 ? "" : text[end..].Trim();
        var at = word.IndexOf('@');
        var name = (at < 0 ? word : word[..at]).ToLowerInvariant();
        if (name.Length is 0 or > 32 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) return null;

        return new CommandText(name, at < 0 ? null : word[(at + 1)..], argument.Length == 0 ? null : argument);
    }
}
