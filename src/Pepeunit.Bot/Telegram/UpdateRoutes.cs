using Pepeunit.Bot.Conversations;
using Pepeunit.Bot.Telegram.Callbacks;

namespace Pepeunit.Bot.Telegram;

/// <summary>
/// Which handler answers what. Filled by the modules at start, then read only. A name, tag or prefix taken twice is
/// refused at once.
/// </summary>
/// <remarks>Handlers come from a scope opened for the update.</remarks>
internal sealed class UpdateRoutes
{
    private readonly Dictionary<string, CommandRoute> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CallbackRoute> _callbacks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FlowRoute> _flows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HandleUpdate> _starts = new(StringComparer.Ordinal);
    private readonly List<MemberChangedRoute> _memberChanges = [];

    /// <summary>In the order of registration, which is the order of the command menu.</summary>
    public IReadOnlyCollection<CommandRoute> Commands => _commands.Values;

    public IReadOnlyCollection<CallbackRoute> Callbacks => _callbacks.Values;

    public IReadOnlyCollection<FlowRoute> Flows => _flows.Values;

    public IReadOnlyList<MemberChangedRoute> MemberChanges => _memberChanges;

    public HandleUpdate? TextFallback { get; private set; }

    public HandleUpdate? FileFallback { get; private set; }

    public PreCheckoutRoute? PreCheckouts { get; private set; }

    /// <summary><c>/name</c>; in a group also <c>/name@bot</c>. 1–32 of <c>a-z 0-9 _</c> (Bot API).</summary>
    /// <remarks><c>info</c>: How Telegram's menu shows it; null keeps it out of the menu.</remarks>
    public UpdateRoutes Command<THandlers>(
        string name, Func<THandlers, BotUpdate, CancellationToken, Task<Answer>> handle, CommandInfo? info = null)
        where THandlers : notnull
    {
        RouteName.Check(name, 32, "_");
        if (!_commands.TryAdd(name, new CommandRoute(name, Resolve(handle), info))) throw Taken("command", name);
        return this;
    }

    /// <summary>A button whose data are a <typeparamref name="TData"/>.</summary>
    /// <remarks>
    /// <c>tag</c>: 1–4 of <c>a-z 0-9</c>: names the type in the button; keep it when the type is renamed.
    /// </remarks>
    public UpdateRoutes Callback<THandlers, TData>(
        string tag, Func<THandlers, TData, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull
        where TData : struct, ICallbackData =>
        Callback<THandlers, TData>(tag, (handlers, data, _, update, ct) => handle(handlers, data, update, ct));

    /// <summary>As the other one, for the shell's own buttons, which call handlers of the same scope.</summary>
    internal UpdateRoutes Callback<THandlers, TData>(
        string tag, Func<THandlers, TData, IServiceProvider, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull
        where TData : struct, ICallbackData
    {
        RouteName.Check(tag, 4, "");
        var shape = CallbackShape.Of(typeof(TData));
        var maxLength = CallbackCodec.MaxLengthOf(tag, shape);
        if (maxLength > CallbackCodec.MaxDataBytes)
        {
            throw new ArgumentException(
                $"{typeof(TData)} behind '{tag}' takes up to {maxLength} bytes, a button {CallbackCodec.MaxDataBytes}: "
                + "keep what is long in a table and its id in the button.");
        }

        if (Callbacks.Any(known => known.Shape.Type == typeof(TData))) throw Taken("callback type", typeof(TData).Name);
        var route = new CallbackRoute(
            tag, shape,
            (scope, data, update, ct) => handle(scope.GetRequiredService<THandlers>(), (TData)data, scope, update, ct));
        if (!_callbacks.TryAdd(tag, route)) throw Taken("callback tag", tag);
        return this;
    }

    /// <summary>A conversation: <paramref name="next"/> decides, <paramref name="finish"/> does.</summary>
    /// <remarks>
    /// <c>name</c>: Names the flow in stored states and in <see cref="Answer.Start"/>.
    /// <c>finish</c>: Called when the flow finishes. When it throws, the conversation stays where it was and the person may try again.
    /// </remarks>
    public UpdateRoutes Flow<THandlers, TState, TRequest>(
        string name, Func<TState, FlowInput, FlowStep> next,
        Func<THandlers, TRequest, BotUpdate, CancellationToken, Task<Answer>> finish)
        where THandlers : notnull
        where TState : FlowState
        where TRequest : notnull =>
        AddFlow(name, next, finish, fetch: null);

    /// <summary>As the other one, with a function that answers <see cref="FlowStep.Fetch"/>.</summary>
    public UpdateRoutes Flow<THandlers, TState, TRequest>(
        string name, Func<TState, FlowInput, FlowStep> next,
        Func<THandlers, TRequest, BotUpdate, CancellationToken, Task<Answer>> finish,
        Func<THandlers, object, BotUpdate, CancellationToken, Task<object>> fetch)
        where THandlers : notnull
        where TState : FlowState
        where TRequest : notnull =>
        AddFlow(name, next, finish, (scope, query, update, ct) =>
            fetch(scope.GetRequiredService<THandlers>(), query, update, ct));

    /// <summary>A deep link <c>t.me/bot?start=prefix…</c>; the rest is the <see cref="BotUpdate.Argument"/>.</summary>
    /// <remarks><c>prefix</c>: 1–16 of <c>A-Z a-z 0-9 _ -</c>; of several that match, the longest wins.</remarks>
    public UpdateRoutes Start<THandlers>(
        string prefix, Func<THandlers, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull
    {
        RouteName.Check(prefix, 16, "_-ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (!_starts.TryAdd(prefix, Resolve(handle))) throw Taken("deep link", prefix);
        return this;
    }

    /// <summary>A text in a private chat that no conversation waits for.</summary>
    public UpdateRoutes Text<THandlers>(Func<THandlers, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull
    {
        if (TextFallback is not null) throw Taken("fallback", "text");
        TextFallback = Resolve(handle);
        return this;
    }

    /// <summary>A file in a private chat that no conversation waits for.</summary>
    public UpdateRoutes File<THandlers>(Func<THandlers, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull
    {
        if (FileFallback is not null) throw Taken("fallback", "file");
        FileFallback = Resolve(handle);
        return this;
    }

    /// <summary>The last question before a payment. Answered around the outbox; without a handler it is refused.</summary>
    public UpdateRoutes PreCheckout<THandlers>(
        Func<THandlers, PreCheckout, BotUpdate, CancellationToken, Task<PreCheckoutAnswer>> handle)
        where THandlers : notnull
    {
        if (PreCheckouts is not null) throw Taken("fallback", "pre-checkout");
        PreCheckouts = (scope, query, update, ct) =>
            handle(scope.GetRequiredService<THandlers>(), query, update, ct);
        return this;
    }

    /// <summary>The bot was blocked, unblocked, added or removed. Every registered handler is called.</summary>
    public UpdateRoutes MemberChanged<THandlers>(
        Func<THandlers, MemberChange, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull
    {
        _memberChanges.Add((scope, change, update, ct) =>
            handle(scope.GetRequiredService<THandlers>(), change, update, ct));
        return this;
    }

    public CommandRoute? FindCommand(string name) => _commands.GetValueOrDefault(name);

    public CallbackRoute? FindCallback(string tag) => _callbacks.GetValueOrDefault(tag);

    public FlowRoute? FindFlow(string name) => _flows.GetValueOrDefault(name);

    /// <summary>The handler of a deep link and what follows its prefix, or null when no prefix matches.</summary>
    public (HandleUpdate Handle, string Argument)? FindStart(string payload)
    {
        var prefix = _starts.Keys.Where(key => payload.StartsWith(key, StringComparison.Ordinal))
            .MaxBy(key => key.Length);
        return prefix is null ? null : (_starts[prefix], payload[prefix.Length..]);
    }

    private UpdateRoutes AddFlow<THandlers, TState, TRequest>(
        string name, Func<TState, FlowInput, FlowStep> next,
        Func<THandlers, TRequest, BotUpdate, CancellationToken, Task<Answer>> finish, FetchForFlow? fetch)
        where THandlers : notnull
        where TState : FlowState
        where TRequest : notnull
    {
        RouteName.Check(name, 32, "_-");
        var route = new FlowRoute(
            name, typeof(TState), (state, input) => next((TState)state, input),
            (scope, request, update, ct) =>
                finish(scope.GetRequiredService<THandlers>(), (TRequest)request, update, ct),
            fetch);
        if (!_flows.TryAdd(name, route)) throw Taken("flow", name);
        return this;
    }

    private static HandleUpdate Resolve<THandlers>(Func<THandlers, BotUpdate, CancellationToken, Task<Answer>> handle)
        where THandlers : notnull =>
        (scope, update, ct) => handle(scope.GetRequiredService<THandlers>(), update, ct);

    private static InvalidOperationException Taken(string what, string name) =>
        new($"The {what} '{name}' is registered twice; names belong to one module each.");
}
