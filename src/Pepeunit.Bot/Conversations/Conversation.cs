namespace Pepeunit.Bot.Conversations;

/// <summary>An open conversation of one person in one chat. Immutable: each turn makes the next one.</summary>
internal sealed record Conversation
{
    /// <summary>How far Back reaches.</summary>
    private const int MaxHistory = 20;

    public required long ChatId { get; init; }

    public required long PersonId { get; init; }

    public required string Flow { get; init; }

    public required FlowState State { get; init; }

    /// <summary>The question that waits for an answer; null before the first one.</summary>
    public Prompt? Prompt { get; init; }

    /// <summary>The questions before, oldest first.</summary>
    public IReadOnlyList<PastQuestion> History { get; init; } = [];

    /// <summary>Tells this conversation from earlier ones of the same person.</summary>
    public required int Token { get; init; }

    /// <summary>Grows with each question; a button of an earlier one is recognised by it.</summary>
    public short Question { get; init; }

    /// <summary>The page of choices that is shown, from 0.</summary>
    public int Page { get; init; }

    /// <summary>The message that shows the question, where it is known (it was edited in place).</summary>
    public int? MessageId { get; init; }

    /// <summary>The topic of a forum it takes place in.</summary>
    public int? ThreadId { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The outbox's key of the message that showed the present question, when it was sent anew.</summary>
    public string QuestionKey => $"flow:{PersonId}:{Token}:{Question}";

    /// <summary>Private chats have the person's id, groups a negative one (Bot API).</summary>
    public bool IsInGroup => ChatId < 0;

    public bool CanGoBack => History.Count > 0;

    /// <summary>The conversation with a new question, or with the same one redrawn.</summary>
    public Conversation Asked(FlowState state, Prompt prompt)
    {
        if (Prompt is null) return this with { State = state, Prompt = prompt };

        // A box was ticked: the buttons in the person's hand stay good as long as each still means the same.
        if (prompt.Key == Prompt.Key)
        {
            return this with
            {
                State = state,
                Prompt = prompt,
                Question = HasSameChoices(prompt) ? Question : NextQuestion,
                Page = Math.Min(Page, PagesOf(prompt) - 1),
            };
        }

        return this with
        {
            State = state,
            Prompt = prompt,
            History = [.. History.TakeLast(MaxHistory - 1), new PastQuestion(State, Prompt)],
            Question = NextQuestion,
            Page = 0,
        };
    }

    public Conversation WentBack() => this with
    {
        State = History[^1].State,
        Prompt = History[^1].Prompt,
        History = [.. History.SkipLast(1)],
        Question = NextQuestion,
        Page = 0,
    };

    public Conversation Turned(int pages) => this with { Page = Math.Clamp(Page + pages, 0, PagesOf(Prompt!) - 1) };

    /// <summary>The same question in a new message: the buttons of the old one are void.</summary>
    public Conversation Repeated() => this with { Question = NextQuestion, MessageId = null };

    public static int PagesOf(Prompt prompt) => Math.Max(1, (prompt.Choices.Count + prompt.PageSize - 1) / prompt.PageSize);

    private short NextQuestion => (short)(Question == short.MaxValue ? 1 : Question + 1);

    private bool HasSameChoices(Prompt prompt) =>
        prompt.Choices.Select(choice => choice.Value).SequenceEqual(Prompt!.Choices.Select(choice => choice.Value));
}

/// <summary>An answered question, with the state in which it was asked.</summary>
internal sealed record PastQuestion(FlowState State, Prompt Prompt);
