using System.Diagnostics;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Pipeline;
using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Listeners.Sinks;

/// <summary>Asks where the listener's results go.</summary>
internal readonly record struct ChooseSinks(Guid Listener) : ICallbackData;

/// <summary>The sinks of listeners in the chat. A listener of somebody else is answered exactly as one that is gone.</summary>
internal sealed class SinkHandlers(
    ListenerStore listeners, SinkStore sinks, LiveMessages live, TimeProvider time)
{
    public Task<Answer> ChooseAsync(ChooseSinks pressed, BotUpdate update, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Start(SinksFlow.Name, new SinksFlow.State { Listener = pressed.Listener }));

    /// <summary>Answers the flow's question to the store.</summary>
    public async Task<object> FetchAsync(object query, BotUpdate update, CancellationToken cancellationToken)
    {
        if (query is not FetchSinks { Listener: var id })
            throw new UnreachableException($"The flow asks for a {query.GetType().Name}.");
        var listener = await FindOwnAsync(id, update, cancellationToken);
        if (listener is null) return new FetchedSinks("", default, Choice: null);
        var found = await sinks.FindAsync(listener.Id, cancellationToken);
        return new FetchedSinks(listener.UnitName, listener.Kind, found?.Choice);
    }

    public async Task<Answer> ChangeAsync(ChangeSinks request, BotUpdate update, CancellationToken cancellationToken)
    {
        var texts = update.Texts;
        var listener = await FindOwnAsync(request.Listener, update, cancellationToken);
        if (listener is null || !await sinks.ChangeAsync(
            SinksOf(listener, request.Choice, update), listener.OwnerId, cancellationToken))
        {
            return Answer.Edit(new Reply(texts.Html("listeners.card.gone"))
            {
                Keyboard = Keyboard.Row(UserView.BackToMenu(texts)),
            });
        }

        live.Touch(listener.Id);
        return Answer.Edit(new Reply(texts.Html("listeners.sinks.saved", ("unit", listener.UnitName)))
        {
            Keyboard = Keyboard.Row(
                Button.Callback(texts.Plain("listeners.created.open"), new OpenListener(listener.Id.Value)),
                UserView.BackToMenu(texts)),
        });
    }

    /// <summary>The choice as it is stored, from now on, speaking in the chat of the update.</summary>
    public ListenerSinks SinksOf(Listener listener, SinkChoice choice, BotUpdate update) =>
        SinksOf(listener, choice.For(listener.Kind), update.ChatId, update.Texts.Zone, time.GetUtcNow());

    private static ListenerSinks SinksOf(
        Listener listener, SinkChoice choice, long chatId, TimeZoneInfo zone, DateTimeOffset now)
    {
        var sinks = new ListenerSinks
        {
            Listener = listener.Id,
            ChatId = chatId,
            Choice = choice,
            WindowsFromMs = choice.TellsWindows ? now.ToUnixTimeMilliseconds() : null,
        };
        if (choice.DigestMinute is not { } minute) return sinks;

        // The first digest covers what was collected since the hour at which it would have been sent.
        var (day, at) = DigestClock.LastDue(now, minute, zone);
        return sinks with
        {
            DigestDay = day,
            DigestUntilMs = Math.Max(listener.CreatedAtMs, at.ToUnixTimeMilliseconds()),
        };
    }

    private async Task<Listener?> FindOwnAsync(Guid id, BotUpdate update, CancellationToken cancellationToken) =>
        await listeners.FindAsync(new ListenerId(id), cancellationToken) is { State: not ListenerState.Ended } listener
        && listener.OwnerId == update.Person.Id
            ? listener
            : null;
}
