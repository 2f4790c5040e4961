using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Conversations;

/// <summary>
/// Runs flows: gives them inputs, carries out their steps, draws their questions. What it decides is an
/// <see cref="Answer"/>; state and messages are stored together by the shell.
/// </summary>
/// <remarks>Inputs of one chat come one after another, so that a conversation has one turn at a time.</remarks>
internal sealed class ConversationEngine(
    UpdateRoutes routes, ConversationStore store, OutboxStore outbox, IOptions<ConversationOptions> options, TimeProvider time)
{
    /// <summary>A flow that asks for data for ever is a mistake.</summary>
    private const int MaxFetches = 8;

    /// <summary>Begins a conversation; one that is open in the chat gives way.</summary>
    /// <exception cref="ArgumentException">No such flow is registered, or the state is of another type.</exception>
    public async Task<Answer> BeginAsync(
        IServiceProvider scope, string flow, FlowState state, BotUpdate update, CancellationToken cancellationToken)
    {
        var route = routes.FindFlow(flow) ?? throw new ArgumentException($"No flow '{flow}' is registered.", nameof(flow));
        if (route.StateType != state.GetType())
            throw new ArgumentException($"The flow '{flow}' takes a {route.StateType.Name}, not a {state.GetType().Name}.", nameof(state));

        var left = await LeaveAsync(update, cancellationToken);
        var conversation = new Conversation
        {
            ChatId = update.ChatId,
            PersonId = update.Person.Id,
            ThreadId = update.ThreadId,
            Flow = flow,
            State = state,
            // Only has to differ from the person's other conversations; the button's signature keeps strangers out.
            Token = RandomNumberGenerator.GetInt32(int.MaxValue),
        };
        return left.Then(await TurnAsync(scope, route, conversation, FlowInput.Entered.Instance, update, cancellationToken));
    }

    /// <summary>A button of a question was pressed.</summary>
    public async Task<Answer> PressAsync(
        IServiceProvider scope, FlowPress press, BotUpdate update, CancellationToken cancellationToken)
    {
        var (conversation, route) = await FindAsync(update, cancellationToken);
        if (conversation is null || route is null || conversation.Token != press.Token)
            return Stale(update, "telegram.flow.over", update.MessageId);

        if (press.Question != conversation.Question)
        {
            // A double tap arrives at the very message that shows the next question already: its buttons stay.
            var isPresent = update.MessageId == await FindMessageAsync(conversation, cancellationToken);
            return Stale(update, "telegram.flow.answered", isPresent ? null : update.MessageId);
        }

        conversation = conversation with { MessageId = update.MessageId };
        var prompt = conversation.Prompt!;
        switch (press.Choice)
        {
            case FlowPress.Cancel:
                return Forget(conversation).Then(Answer.Edit(new Reply(update.Texts["telegram.flow.cancelled"])));
            case FlowPress.Back when conversation.CanGoBack:
                return Show(conversation.WentBack(), update, error: null);
            case FlowPress.PreviousPage:
                return Show(conversation.Turned(-1), update, error: null);
            case FlowPress.NextPage:
                return Show(conversation.Turned(1), update, error: null);
            case >= 0 when press.Choice < prompt.Choices.Count:
                var input = new FlowInput.Choice(prompt.Choices[press.Choice].Value);
                return await TurnAsync(scope, route, conversation, input, update, cancellationToken);
            default:
                return Answer.None;
        }
    }

    /// <summary>A message that is no command came; null when no conversation waits for one.</summary>
    public async Task<Answer?> HearAsync(IServiceProvider scope, BotUpdate update, CancellationToken cancellationToken)
    {
        var (conversation, route) = await FindAsync(update, cancellationToken);
        if (conversation is null) return null;
        if (route is null)
        {
            return Forget(conversation)
                .Then(Answer.Send(new Reply(update.Texts["telegram.flow.outdated"])));
        }

        conversation = conversation with { MessageId = await FindMessageAsync(conversation, cancellationToken) };
        var prompt = conversation.Prompt!;
        return update switch
        {
            { File: { } file } when prompt.ExpectsFile =>
                await TurnAsync(scope, route, conversation, new FlowInput.File(file), update, cancellationToken),
            { File: null, Text: { } text } when prompt.ExpectsText =>
                await TurnAsync(scope, route, conversation, new FlowInput.Text(text.Trim()), update, cancellationToken),
            _ => Show(conversation, update, update.Texts[prompt switch
            {
                { ExpectsText: true } => "telegram.flow.expects_text",
                { ExpectsFile: true } => "telegram.flow.expects_file",
                _ => "telegram.flow.expects_choice",
            }]),
        };
    }

    /// <summary><c>/cancel</c>.</summary>
    public async Task<Answer> CancelAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        var (conversation, _) = await FindAsync(update, cancellationToken);
        return conversation is null
            ? Answer.Send(new Reply(update.Texts["telegram.flow.nothing"]))
            : (await EndAsync(conversation, update, cancellationToken))
                .Then(Answer.Send(new Reply(update.Texts["telegram.flow.cancelled"])));
    }

    /// <summary>Ends an open conversation without a word: the person went on to something else.</summary>
    public async Task<Answer> LeaveAsync(BotUpdate update, CancellationToken cancellationToken)
    {
        var (conversation, _) = await FindAsync(update, cancellationToken);
        return conversation is null ? Answer.None : await EndAsync(conversation, update, cancellationToken);
    }

    private async Task<Answer> TurnAsync(
        IServiceProvider scope, FlowRoute route, Conversation conversation, FlowInput input, BotUpdate update,
        CancellationToken cancellationToken)
    {
        var state = conversation.State;
        for (var fetches = 0; fetches <= MaxFetches; fetches++)
        {
            switch (route.Next(state, input))
            {
                case FlowStep.AskStep ask:
                    return Show(conversation.Asked(ask.State, ask.Prompt), update, error: null);
                case FlowStep.AskAgainStep again when conversation.Prompt is not null:
                    return Show(conversation, update, update.Texts.Html(again.ErrorKey, [.. again.Args]));
                case FlowStep.FetchStep fetch when route.Fetch is not null:
                    state = fetch.State;
                    input = new FlowInput.Fetched(await route.Fetch(scope, fetch.Query, update, cancellationToken));
                    break;
                case FlowStep.FinishStep finish:
                    return Forget(conversation, update)
                        .Then(await route.Finish(scope, finish.Request, update, cancellationToken));
                case FlowStep.AbortStep abort:
                    return Forget(conversation, update)
                        .Then(Answer.Edit(new Reply(update.Texts.Html(abort.Key, [.. abort.Args]))));
                case var impossible:
                    throw new InvalidOperationException(
                        $"The flow {route.Name} answered {input.GetType().Name} by {impossible.GetType().Name}: there is no "
                        + "question to ask again, or no function to fetch by.");
            }
        }

        throw new InvalidOperationException($"The flow {route.Name} fetched {MaxFetches} times without asking anything.");
    }

    /// <summary>Keeps the conversation and shows its question: in place of the pressed message, else in a new one.</summary>
    private Answer Show(Conversation conversation, BotUpdate update, HtmlText? error)
    {
        var expiresAt = time.GetUtcNow() + options.Value.Expiry;
        if (update is { IsPress: true, MessageId: { } pressed })
        {
            var edited = conversation with { MessageId = pressed, ExpiresAt = expiresAt };
            return Keep(edited).Then(Answer.Edit(PromptView.Draw(edited, update.Texts, error)));
        }

        var answer = conversation.MessageId is { } old ? Answer.Of(new AnswerPart.RemoveKeyboard(old)) : Answer.None;
        var sent = conversation.Repeated() with { ExpiresAt = expiresAt };
        return answer.Then(Keep(sent)).Then(Answer.Of(
            new AnswerPart.Send(PromptView.Draw(sent, update.Texts, error)) { Key = sent.QuestionKey }));
    }

    private static Answer Keep(Conversation conversation) => Answer.Store((connection, transaction, ct) =>
        ConversationStore.SaveAsync(connection, transaction, conversation, ct));

    private static Answer Forget(Conversation conversation) => Answer.Store((connection, transaction, ct) =>
        ConversationStore.DeleteAsync(connection, transaction, conversation.ChatId, conversation.PersonId, ct));

    /// <summary>After a text the question stays in the chat; it keeps no buttons.</summary>
    private static Answer Forget(Conversation conversation, BotUpdate update) =>
        !update.IsPress && conversation.MessageId is { } question
            ? Forget(conversation).Then(Answer.Of(new AnswerPart.RemoveKeyboard(question)))
            : Forget(conversation);

    private async Task<Answer> EndAsync(Conversation conversation, BotUpdate update, CancellationToken cancellationToken)
    {
        var question = await FindMessageAsync(conversation, cancellationToken);
        // What was just pressed is about to be replaced anyway.
        return question is null || (update.IsPress && update.MessageId == question)
            ? Forget(conversation)
            : Forget(conversation).Then(Answer.Of(new AnswerPart.RemoveKeyboard(question.Value)));
    }

    private static Answer Stale(BotUpdate update, string key, int? messageId)
    {
        var toast = Answer.Toast(update.Texts.Plain(key));
        return messageId is { } old ? toast.Then(Answer.Of(new AnswerPart.RemoveKeyboard(old))) : toast;
    }

    private async Task<(Conversation? Conversation, FlowRoute? Route)> FindAsync(
        BotUpdate update, CancellationToken cancellationToken)
    {
        var found = await store.FindAsync(update.ChatId, update.Person.Id, cancellationToken);
        // Expired ones are ended, and the person told, by the job; until it comes they are over already.
        return found.Conversation is { } conversation && conversation.ExpiresAt <= time.GetUtcNow() ? (null, null) : found;
    }

    private async Task<int?> FindMessageAsync(Conversation conversation, CancellationToken cancellationToken) =>
        conversation.MessageId
        ?? (await outbox.FindDeliveryAsync(conversation.QuestionKey, cancellationToken))?.MessageId;
}
