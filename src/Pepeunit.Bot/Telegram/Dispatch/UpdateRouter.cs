using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Localization;
using Pepeunit.Bot.Telegram.Callbacks;
using Pepeunit.Bot.Telegram.Outbox;
using Pepeunit.Bot.Telegram.Profile;

namespace Pepeunit.Bot.Telegram.Dispatch;

/// <summary>Finds who answers an update, and answers itself where nobody does.</summary>
internal sealed class UpdateRouter(
    UpdateRoutes routes, CallbackCodec codec, ConversationEngine conversations, ChatStates chats, OutboxStore outbox,
    BotIdentity identity, FileFetcher files, AdminCommandMenu adminMenu, TelegramMetrics metrics)
{
    private const string CancelCommand = "cancel";
    private const string StartCommand = "start";

    /// <summary>Commands offered to who sent something unknown; more would be a wall of buttons.</summary>
    private const int MaxOffered = 8;

    /// <summary>What of the update a handler sees besides who and where.</summary>
    public BotUpdate Describe(BotUpdate update, IncomingUpdate incoming) => incoming switch
    {
        IncomingUpdate.Pressed pressed => update with { MessageId = pressed.MessageId, IsPress = true },
        IncomingUpdate.Spoken spoken => update with
        {
            MessageId = spoken.MessageId,
            Text = spoken.Text,
            File = spoken.File is { } file ? new IncomingFile(file.Id, file.Name, file.LengthBytes, files.FetchAsync) : null,
        },
        _ => update,
    };

    public async Task<Answer> AnswerAsync(
        IServiceProvider scope, BotUpdate update, IncomingUpdate incoming, CancellationToken cancellationToken)
    {
        switch (incoming)
        {
            case IncomingUpdate.Pressed pressed:
                return await PressAsync(scope, update, pressed.Data, cancellationToken);
            case IncomingUpdate.MemberChanged changed:
                return await MemberChangedAsync(scope, update, changed.Change, cancellationToken);
            case IncomingUpdate.Spoken spoken:
                await adminMenu.ShowAsync(update, cancellationToken);
                return CommandText.TryParse(spoken.Text) is { } command
                    ? await CommandAsync(scope, update, command, cancellationToken)
                    : await SpeakAsync(scope, update, spoken, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException($"{incoming.GetType()} has no route.");
        }
    }

    /// <summary>The feature's word on a payment; null when no feature takes payments.</summary>
    public async Task<PreCheckoutAnswer?> AnswerPaymentAsync(
        IServiceProvider scope, BotUpdate update, PreCheckout query, CancellationToken cancellationToken) =>
        routes.PreCheckouts is { } handle ? await handle(scope, query, update, cancellationToken) : null;

    /// <summary>What a button made by <see cref="Offer"/> does.</summary>
    public Task<Answer> RunAsync(
        IServiceProvider scope, RunCommand button, BotUpdate update, CancellationToken cancellationToken) =>
        routes.FindCommand(button.Name) is { } route
            ? route.Handle(scope, update, cancellationToken)
            : Task.FromResult(Answer.Alert(update.Texts.Plain("telegram.button.outdated")));

    private async Task<Answer> PressAsync(
        IServiceProvider scope, BotUpdate update, string data, CancellationToken cancellationToken)
    {
        var refusal = codec.Decode(data, update.Person.Id, update.ChatId, out var route, out var content);
        if (refusal == CallbackRefusal.None) return await route!.Handle(scope, content!, update, cancellationToken);

        metrics.CallbackRefused(refusal == CallbackRefusal.Unknown ? "unknown" : "signature");
        // In a group the usual reason is somebody else's button; in a private chat it can only be an old one.
        return Answer.Alert(update.Texts.Plain(
            update.IsShared && refusal == CallbackRefusal.NotSignedForPresser
                ? "telegram.button.not_yours"
                : "telegram.button.outdated"));
    }

    private async Task<Answer> MemberChangedAsync(
        IServiceProvider scope, BotUpdate update, MemberChange change, CancellationToken cancellationToken)
    {
        var answer = Answer.Store(async (connection, transaction, ct) =>
        {
            await chats.SetAsync(connection, transaction, update.ChatId, change, ct);
            if (change == MemberChange.Reachable) await outbox.ResumeChatAsync(connection, transaction, update.ChatId, ct);
        });
        foreach (var handle in routes.MemberChanges)
            answer = answer.Then(await handle(scope, change, update, cancellationToken));
        return answer;
    }

    private async Task<Answer> CommandAsync(
        IServiceProvider scope, BotUpdate update, CommandText command, CancellationToken cancellationToken)
    {
        if (!identity.IsAddressed(command.Addressee, update)) return Answer.None;

        update = update with { Argument = command.Argument };
        if (command.Name == CancelCommand && routes.FindCommand(CancelCommand) is null)
            return await conversations.CancelAsync(update, cancellationToken);

        var handle = routes.FindCommand(command.Name)?.Handle;
        if (command is { Name: StartCommand, Argument: { } payload } && routes.FindStart(payload) is { } link)
        {
            handle = link.Handle;
            update = update with { Argument = link.Argument.Length == 0 ? null : link.Argument };
        }

        if (handle is not null)
        {
            // Whoever gives another command has left the conversation.
            var left = await conversations.LeaveAsync(update, cancellationToken);
            return left.Then(await handle(scope, update, cancellationToken));
        }

        metrics.Dropped("unknown_command");
        // In a group it may be another bot's command, unless it names this one.
        return update.IsShared && command.Addressee is null
            ? Answer.None
            : Offer(update, update.Texts.Html("telegram.unknown.command", ("command", "/" + command.Name)));
    }

    private async Task<Answer> SpeakAsync(
        IServiceProvider scope, BotUpdate update, IncomingUpdate.Spoken spoken, CancellationToken cancellationToken)
    {
        // In a group people talk with each other; only a reply to the bot is meant for it.
        if (update.IsShared && !spoken.RepliesToBot) return Answer.None;
        if (await conversations.HearAsync(scope, update, cancellationToken) is { } heard) return heard;
        if (update.IsShared) return Answer.None;

        var handle = update.File is not null ? routes.FileFallback : update.Text is not null ? routes.TextFallback : null;
        if (handle is not null) return await handle(scope, update, cancellationToken);

        metrics.Dropped("unknown_text");
        return Offer(update, update.Texts[update.Text is null ? "telegram.unknown.content" : "telegram.unknown.text"]);
    }

    /// <summary>A sentence, and the commands of the menu as buttons.</summary>
    private Answer Offer(BotUpdate update, HtmlText sentence)
    {
        var shown = update.IsShared ? CommandMenu.Group : CommandMenu.Private;
        var buttons = routes.Commands.Where(command => command.Info?.Menu.HasFlag(shown) == true).Take(MaxOffered)
            .Select(command => Button.Callback(
                update.Texts.Plain(command.Info!.DescriptionKey), new RunCommand(command.Name)));
        return Answer.Send(new Reply(sentence) { Keyboard = Keyboard.Column(buttons) });
    }
}
