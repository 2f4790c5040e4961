using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Faults;
using Pepeunit.Bot.Sandbox.Files;
using Pepeunit.Bot.Sandbox.Limits;
using Pepeunit.Bot.Sandbox.Profile;
using Pepeunit.Bot.Sandbox.Queries;
using Pepeunit.Bot.Sandbox.Timing;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox;

/// <summary>The composition of a sandbox: which part knows which; reads as a table of contents.</summary>
internal sealed class SandboxRoom : IDisposable
{
    private readonly CancellationToken _stopping;
    private readonly MethodRunner _runner;
    private readonly Agenda _agenda;
    private readonly EventHub _events;
    private readonly FileStore _files = new();
    private readonly UserEndpoints _userEndpoints;

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

        new ProfileMethods(World, access, _events).Map(Methods);
        new CommandMethods(World, access, _events).Map(Methods);
        new UpdateMethods(updates, World.Gate).Map(Methods);
        new TextMethods(World, access, messenger, _agenda).Map(Methods);
        new MediaMethods(World, access, messenger, media).Map(Methods);
        new EditMethods(World, access, messenger, media).Map(Methods);
        new DeleteMethods(World, access, messenger).Map(Methods);
        new FileMethods(_files).Map(Methods);
        callbacks.Map(Methods);

        _runner = new(World, Methods, faults, limits, Journal);
        Actions = new(World, messenger, _files, callbacks, updates, _events);
        State = new(World, messenger, faults, limits);
        Control = new(World, groups, faults, limits, updates, _events, _files, pending, _agenda);
        _userEndpoints = new(World, State, Actions, _files);
    }

    public World World { get; }

    public MethodTable Methods { get; } = new();

    public CallJournal Journal { get; }

    public UserActions Actions { get; }

    public UserState State { get; }

    public SandboxControl Control { get; }

    public void Map(IEndpointRouteBuilder routes)
    {
        new BotApiEndpoints(World, _runner, _files, _stopping).Map(routes);
        var api = routes.MapGroup("/sandbox/api");
        _userEndpoints.Map(api);
        new ControlEndpoints(_userEndpoints, Control, World, Journal).Map(api);
        new EventStream(World, _events, _stopping).Map(api);
        PageEndpoints.Map(routes);
    }

    public void Dispose() => _agenda.Dispose();
}
