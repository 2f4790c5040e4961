using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Faults;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Money;
using Pepeunit.Bot.Sandbox.Profile;
using Pepeunit.Bot.Sandbox.Queries;
using Pepeunit.Bot.Sandbox.Timing;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox;

/// <summary>The composition of a sandbox: which part knows which; reads as a table of contents.</summary>
internal sealed class SandboxRoom : IAsyncDisposable
{
    private readonly CancellationToken _stopping;
    private readonly MethodRunner _runner;
    private readonly Agenda _agenda;
    private readonly EventHub _events;
    private readonly FileStore _files = new();
    private readonly Webhook _webhook;
    private readonly UserEndpoints _userEndpoints;
    private readonly MoneyEndpoints _moneyEndpoints;

    public SandboxRoom(SandboxOptions options, TimeProvider time, CancellationToken stopping)
    {
        _stopping = stopping;
        World = new(options, new(time));
        Journal = new(World.Clock);
        _agenda = new(World.Clock, World.Gate);
        _events = new(World.Gate, time);
        var updates = new UpdateQueue(World.Clock, World.Gate);
        var limits = new RateLimits(World.Clock) { IsEnabled = options.LimitsEnabled };
        var faults = new FaultPlan();
        var pending = new PendingQueries(World);
        var access = new ChatAccess(World);
        var messenger = new Messenger(World, updates, _events);
        var groups = new Groups(World, messenger, updates);
        var media = new MediaIntake(_files);
        var callbacks = new CallbackQueries(World, updates, _events, pending);
        var inline = new InlineMode(World, messenger, updates, _events, pending, new InlineResults(_files), _agenda);
        var reactions = new Reactions(World, access, messenger, updates, _events);
        var ledger = new StarLedger();
        var subscriptions = new Subscriptions(World, updates, _agenda);
        var checkout = new Checkout(World, messenger, updates, _events, pending, _agenda, ledger, subscriptions);
        var invoices = new InvoiceMethods(World, access, messenger, ledger);
        _runner = new(World, Methods, faults, limits, Journal);
        _webhook = new(World, updates, _runner.RunAsync);

        new ProfileMethods(World, access, _events).Map(Methods);
        new CommandMethods(World, access, _events).Map(Methods);
        new UpdateMethods(updates, World.Gate).Map(Methods);
        new TextMethods(World, access, messenger, _agenda).Map(Methods);
        new MediaMethods(World, access, messenger, media).Map(Methods);
        new EditMethods(World, access, messenger, media).Map(Methods);
        new DeleteMethods(World, access, messenger).Map(Methods);
        new FileMethods(_files).Map(Methods);
        new WebhookMethods(World, updates, _webhook).Map(Methods);
        new PinMethods(World, access, messenger, _events).Map(Methods);
        new ChatMethods(World, access, groups, messenger).Map(Methods);
        new TopicMethods(World, access, messenger).Map(Methods);
        new CopyMethods(World, access, messenger).Map(Methods);
        new ObjectMethods(access, messenger).Map(Methods);
        callbacks.Map(Methods);
        inline.Map(Methods);
        reactions.Map(Methods);
        invoices.Map(Methods);
        checkout.Map(Methods);
        subscriptions.Map(Methods);

        Actions = new(World, messenger, _files, callbacks, updates, _events);
        State = new(World, messenger, faults, limits);
        Action[] clear =
        [
            _agenda.Clear, faults.Clear, limits.Clear, updates.Clear, pending.Clear, inline.Clear, checkout.Clear, invoices.Clear,
            subscriptions.Clear, ledger.Clear, _files.Clear,
        ];
        Control = new(World, groups, faults, limits, updates, _events, _agenda, clear);
        Checkout = checkout;
        _userEndpoints = new(World, State, Actions, reactions, inline, _files);
        _moneyEndpoints = new(_userEndpoints, Control, World, checkout, invoices, subscriptions);
    }

    public World World { get; }

    public MethodTable Methods { get; } = new();

    public CallJournal Journal { get; }

    public UserActions Actions { get; }

    public UserState State { get; }

    public SandboxControl Control { get; }

    public Checkout Checkout { get; }

    public void Map(IEndpointRouteBuilder routes)
    {
        new BotApiEndpoints(World, _runner, _files, _stopping).Map(routes);
        var api = routes.MapGroup("/sandbox/api");
        _userEndpoints.Map(api);
        _moneyEndpoints.Map(api);
        new ControlEndpoints(_userEndpoints, Control, World, Journal).Map(api);
        new EventStream(World, _events, _stopping).Map(api);
        PageEndpoints.Map(routes);
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        _agenda.Dispose();
    }
}
