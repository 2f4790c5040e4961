namespace Pepeunit.Bot.Tests.Telegram.Outbox;

/// <summary>
/// Counts calls by the limits as Telegram's FAQ words them, knowing nothing of how the outbox keeps them: it looks at
/// every window that begins with a call.
/// </summary>
internal sealed class SlidingWindowChecker
{
    private readonly List<(long AtMs, long ChatId)> _calls = [];

    public void Add(long atMs, long chatId) => _calls.Add((atMs, chatId));

    public int Count => _calls.Count;

    /// <summary>The first window with too many calls, or null.</summary>
    public string? FindViolation() =>
        FindFull(_calls, windowMs: 1_000, allowed: 30, "30 per second overall")
        ?? _calls.GroupBy(call => call.ChatId)
            .Select(chat => FindInChat(chat.Key, [.. chat]))
            .FirstOrDefault(violation => violation is not null);

    private static string? FindInChat(long chatId, List<(long AtMs, long ChatId)> calls) =>
        FindFull(calls, windowMs: 1_000, allowed: 3, $"a burst of 3 in chat {chatId}")
        ?? FindFull(calls, windowMs: 10_000, allowed: 13, $"1 per second and a burst of 3 in chat {chatId}")
        ?? (chatId < 0 ? FindFull(calls, windowMs: 60_000, allowed: 20, $"20 per minute in group {chatId}") : null);

    private static string? FindFull(List<(long AtMs, long ChatId)> calls, long windowMs, int allowed, string name)
    {
        for (var first = 0; first + allowed < calls.Count; first++)
        {
            var last = calls[first + allowed];
            if (last.AtMs - calls[first].AtMs < windowMs)
                return $"{name}: {allowed + 1} calls in [{calls[first].AtMs}, {last.AtMs}] ms";
        }

        return null;
    }
}
