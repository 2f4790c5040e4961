using Microsoft.Extensions.Time.Testing;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Tests.Telegram.Outbox;

/// <summary>What the network or the server does to a call instead of, or besides, carrying it out.</summary>
internal abstract record Fault
{
    /// <summary>429: nothing is done.</summary>
    internal sealed record TooMany(int Seconds) : Fault;

    /// <summary>Any outcome without effect.</summary>
    internal sealed record Answer(SendOutcome Outcome) : Fault;

    /// <summary>No answer; done or not.</summary>
    internal sealed record Silence(bool IsDone) : Fault;
}

/// <summary>
/// A Bot API on a fake clock: refuses what Telegram refuses (texts too long or empty, edits of unknown messages), keeps the
/// messages of each chat, notes each call with its time, and answers after a latency with what the fault plan says.
/// </summary>
internal sealed class FaultyTelegramApi(FakeTimeProvider time) : ITelegramApi
{
    private readonly List<(DateTimeOffset DueAt, TelegramCall Call, Action Answer)> _pending = [];
    private readonly Dictionary<long, DateTimeOffset> _pausedUntil = [];
    private readonly List<(long ChatId, DateTimeOffset Until)> _pauses = [];
    private int _lastMessageId;

    /// <summary>Decides what happens to a call; null: nothing out of the ordinary.</summary>
    public Func<TelegramCall, Fault?> Plan { get; set; } = _ => null;

    public Func<TelegramCall, TimeSpan> Latency { get; set; } = _ => TimeSpan.FromMilliseconds(50);

    /// <summary>Every call, in order.</summary>
    public List<(DateTimeOffset At, TelegramCall Call)> Calls { get; } = [];

    /// <summary>What was carried out, in order.</summary>
    public List<(DateTimeOffset At, TelegramCall Call, int MessageId)> Delivered { get; } = [];

    /// <summary>The messages that exist, by chat and id.</summary>
    public Dictionary<(long ChatId, int MessageId), SeenMessage> Messages { get; } = [];

    /// <summary>Calls whose answer got lost: only these may be delivered twice.</summary>
    public HashSet<TelegramCall> Unclear { get; } = [];

    /// <summary>What a polite client does not do; empty at the end of every test.</summary>
    public List<string> Violations { get; } = [];

    public SlidingWindowChecker Limits { get; } = new();

    public int PendingCount => _pending.Count;

    public DateTimeOffset? NextAnswerAt => _pending.Count == 0 ? null : _pending.Min(call => call.DueAt);

    public Task<SendOutcome> CallAsync(TelegramCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        Calls.Add((now, call));
        Limits.Add(now.ToUnixTimeMilliseconds(), call.ChatId);
        foreach (var (chatId, until) in _pausedUntil)
        {
            if ((chatId == 0 || chatId == call.ChatId) && now < until)
                Violations.Add($"{call.ChatId} was called at {now:HH:mm:ss.fff} during a pause until {until:HH:mm:ss.fff}");
        }

        var fault = Plan(call);
        var outcome = fault switch
        {
            null => Carry(call, now),
            Fault.TooMany pause => new SendOutcome.TooMany(TimeSpan.FromSeconds(pause.Seconds)),
            Fault.Answer answer => answer.Outcome,
            Fault.Silence silence => Lose(call, now, silence.IsDone),
            _ => throw new InvalidOperationException($"Unknown fault {fault}."),
        };
        var latency = fault is Fault.Silence ? TimeSpan.FromSeconds(30) : Latency(call);
        var source = new TaskCompletionSource<SendOutcome>();
        _pending.Add((now + latency, call, () =>
        {
            if (outcome is SendOutcome.TooMany tooMany) NotePause(call.ChatId, tooMany.RetryAfter);
            source.SetResult(outcome);
        }
        ));
        return source.Task;
    }

    /// <summary>Gives the answers that are due, in the order of their times.</summary>
    public void AnswerDue()
    {
        while (_pending.Where(call => call.DueAt <= time.GetUtcNow()).OrderBy(call => call.DueAt).ToList() is { Count: > 0 } due)
        {
            _pending.RemoveAll(due.Contains);
            foreach (var (_, _, answer) in due) answer();
        }
    }

    /// <summary>The process behind the calls was killed: nobody waits for the answers.</summary>
    public void ForgetPending()
    {
        Unclear.UnionWith(_pending.Select(call => call.Call));
        _pending.Clear();
    }

    private void NotePause(long chatId, TimeSpan wait)
    {
        // As the outbox promises: a second chat while the first pauses means the whole bot.
        var now = time.GetUtcNow();
        var until = now + wait;
        if (_pauses.Exists(pause => pause.ChatId != chatId && pause.Until > now)) Extend(0, until);
        Extend(chatId, until);
        _pauses.Add((chatId, until));
    }

    private void Extend(long chatId, DateTimeOffset until)
    {
        if (!_pausedUntil.TryGetValue(chatId, out var known) || known < until) _pausedUntil[chatId] = until;
    }

    private SendOutcome.Unclear Lose(TelegramCall call, DateTimeOffset now, bool isDone)
    {
        if (isDone) Carry(call, now);
        Unclear.Add(call);
        return new SendOutcome.Unclear("timed out");
    }

    private SendOutcome Carry(TelegramCall call, DateTimeOffset now)
    {
        if (Refusal(call) is { } refusal) return refusal;
        var messageId = call switch
        {
            TelegramCall.SendText send => Keep(send.ChatId, new SeenMessage(send.Text.Value, IsPhoto: false)),
            TelegramCall.SendPhoto send => Keep(send.ChatId, new SeenMessage(send.Caption.Value, IsPhoto: true)),
            TelegramCall.SendDocument send => Keep(send.ChatId, new SeenMessage(send.Caption.Value, IsPhoto: false)),
            TelegramCall.SendDocuments send => Keep(send.ChatId, new SeenMessage(send.Caption.Value, IsPhoto: false)),
            TelegramCall.EditText edit => Change(edit.ChatId, edit.MessageId, new SeenMessage(edit.Text.Value, IsPhoto: false)),
            TelegramCall.EditPhoto edit => Change(edit.ChatId, edit.MessageId, new SeenMessage(edit.Caption.Value, IsPhoto: true)),
            TelegramCall.EditKeyboard edit => edit.MessageId,
            TelegramCall.Delete delete => Remove(delete),
            _ => 0,
        };
        Delivered.Add((now, call, messageId));
        return new SendOutcome.Done(messageId);
    }

    private SendOutcome? Refusal(TelegramCall call)
    {
        switch (call)
        {
            case TelegramCall.SendText send:
                return CheckText(send.Text, HtmlSplitter.MaxText);
            case TelegramCall.SendPhoto send:
                return CheckCaption(send.Caption);
            case TelegramCall.SendDocument send:
                return CheckCaption(send.Caption);
            case TelegramCall.SendDocuments send:
                return send.Documents.Count is < 2 or > 10 ? Bad("wrong number of media in an album") : CheckCaption(send.Caption);
            case TelegramCall.EditText edit:
                return CheckEdit(edit.ChatId, edit.MessageId, isPhoto: false) ?? CheckText(edit.Text, HtmlSplitter.MaxText)
                    ?? CheckChanged(edit.ChatId, edit.MessageId, edit.Text.Value);
            case TelegramCall.EditPhoto edit:
                return CheckEdit(edit.ChatId, edit.MessageId, isPhoto: true) ?? CheckCaption(edit.Caption);
            case TelegramCall.EditKeyboard edit:
                return Messages.ContainsKey((edit.ChatId, edit.MessageId)) ? null : Bad("message to edit not found");
            default:
                return null;
        }
    }

    private SendOutcome? CheckEdit(long chatId, int messageId, bool isPhoto)
    {
        if (!Messages.TryGetValue((chatId, messageId), out var message)) return Bad("message to edit not found");
        return message.IsPhoto == isPhoto
            ? null
            : Bad(isPhoto ? "there is no media in the message to edit" : "there is no text in the message to edit");
    }

    private SendOutcome? CheckChanged(long chatId, int messageId, string text) =>
        Messages[(chatId, messageId)].Text == text
            ? Bad("message is not modified: specified new message content and reply markup are exactly the same")
            : null;

    private static SendOutcome? CheckCaption(CallText caption) => CheckLength(caption, HtmlSplitter.MaxCaption, "message caption is too long");

    private static SendOutcome? CheckText(CallText text, int maxLength) =>
        string.IsNullOrWhiteSpace(text.IsHtml ? HtmlSplitter.PlainOf(text.Value) : text.Value)
            ? Bad("message text is empty")
            : CheckLength(text, maxLength, "message is too long");

    private static SendOutcome? CheckLength(CallText text, int maxLength, string error) =>
        (text.IsHtml ? HtmlSplitter.LengthOf(text.Value) : text.Value.Length) > maxLength ? Bad(error) : null;

    private static SendOutcome Bad(string description) => ApiErrors.Read(400, "Bad Request: " + description, null, null);

    private int Keep(long chatId, SeenMessage message)
    {
        Messages[(chatId, ++_lastMessageId)] = message;
        return _lastMessageId;
    }

    private int Change(long chatId, int messageId, SeenMessage message)
    {
        Messages[(chatId, messageId)] = message;
        return messageId;
    }

    private int Remove(TelegramCall.Delete delete)
    {
        foreach (var messageId in delete.MessageIds) Messages.Remove((delete.ChatId, messageId));
        return 0;
    }
}

internal sealed record SeenMessage(string Text, bool IsPhoto);
