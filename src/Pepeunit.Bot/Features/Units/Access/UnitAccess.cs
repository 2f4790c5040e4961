using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Answers brokers from a snapshot in memory, which follows the change log. It is loaded before the broker listens, so
/// that a device that comes early is not refused.
/// </summary>
internal sealed class UnitAccess(
    UnitStore units, EdgeStore edges, GrantStore grants, PersonStore persons, VerifiedTokens tokens, ChangeLog changes,
    IOptions<InstanceOptions> instance)
    : IBrokerAccess, IChangeHandler, IHostedService, IDisposable
{
    private readonly SemaphoreSlim _reloading = new(1);

    private volatile AccessSnapshot _snapshot = AccessSnapshot.Empty(instance.Value.Domain);
    private long _version;

    // Written within _reloading.
    private long _loadedThrough = -1;

    public long Version => Interlocked.Read(ref _version);

    /// <summary>Who may do what now. Ask it once for answers that belong together.</summary>
    public AccessSnapshot Snapshot => _snapshot;

    public AuthenticationRefusal Authenticate(ReadOnlySpan<char> token, out DeviceIdentity identity)
    {
        identity = default;
        if (token.IsEmpty) return AuthenticationRefusal.NoToken;
        if (token.Length > UnitTokens.MaxLength || !Ascii.IsValid(token)) return AuthenticationRefusal.Malformed;

        Span<byte> utf8 = stackalloc byte[UnitTokens.MaxLength];
        var refusal = tokens.Read(utf8[..Encoding.UTF8.GetBytes(token, utf8)], out var verified);
        if (refusal != TokenRefusal.None) return ReasonOf(refusal);
        if (verified.Agent.Kind != AgentKind.Unit) return AuthenticationRefusal.WrongType;
        identity = verified.Agent.Device;
        return _snapshot.Check(identity);
    }

    public AuthenticationRefusal Check(in DeviceIdentity identity) => _snapshot.Check(identity);

    public AccessVerdict MayPublish(in DeviceIdentity identity, ReadOnlySpan<char> topicName) =>
        _snapshot.MayPublish(identity, topicName);

    public AccessVerdict MaySubscribe(in DeviceIdentity identity, ReadOnlySpan<char> topicFilter) =>
        _snapshot.MaySubscribe(identity, topicFilter);

    /// <summary>Whether a person sees the node: the person's own, one that is not private, or one that was granted.</summary>
    public bool IsVisibleTo(long person, UnitNodeId node) => _snapshot.IsVisibleTo(person, node);

    /// <summary>Whether there is such a Unit (still).</summary>
    public bool IsKnown(UnitId unit) => _snapshot.IsKnown(unit);

    /// <inheritdoc cref="AccessSnapshot.IsUnitVisibleTo"/>
    public bool IsUnitVisibleTo(long person, Unit unit) => _snapshot.IsUnitVisibleTo(person, unit);

    /// <inheritdoc cref="AccessSnapshot.FindOwner"/>
    public long? FindOwner(UnitId unit) => _snapshot.FindOwner(unit);

    /// <summary>Whether a Unit's device may read the node for what it is, without a link.</summary>
    public bool IsVisibleTo(UnitId reader, UnitNodeId node) => _snapshot.IsVisibleTo(reader, node);

    public Task StartAsync(CancellationToken cancellationToken) => ReloadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LoadAsync(CancellationToken cancellationToken) => ReloadAsync(cancellationToken);

    public Task HandleAsync(Change change, CancellationToken cancellationToken) =>
        UnitChanges.Concerns(change.Kind) || change.Kind == PersonStore.BlockChanged
            ? CatchUpAsync(change.Sequence, cancellationToken)
            : Task.CompletedTask;

    /// <summary>
    /// Puts a snapshot in force that holds the change of <paramref name="sequence"/> and all before it, unless one is.
    /// However many changes wait, one reading takes them all in.
    /// </summary>
    public async Task CatchUpAsync(long sequence, CancellationToken cancellationToken)
    {
        if (Interlocked.Read(ref _loadedThrough) >= sequence) return;
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            if (_loadedThrough < sequence) await LoadSnapshotAsync(cancellationToken);
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Puts a snapshot in force that holds everything committed before the call.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            await LoadSnapshotAsync(cancellationToken);
        }
        finally
        {
            _reloading.Release();
        }
    }

    public void Dispose() => _reloading.Dispose();

    private async Task LoadSnapshotAsync(CancellationToken cancellationToken)
    {
        // Before the rest: what is committed meanwhile may be seen or not, and its own change loads again.
        var through = await changes.ReadEndAsync(cancellationToken);
        var all = await units.AllAsync(cancellationToken);
        var nodes = await units.AllNodesAsync(cancellationToken);
        var links = await edges.AllAsync(cancellationToken);
        var granted = await grants.AllAsync(cancellationToken);
        var blocked = await persons.ListBlockedAsync(cancellationToken);
        var owners = all.ToFrozenDictionary(
            unit => unit.Id, unit => new AccessUnit(unit.OwnerId, unit.TokenId, blocked.Contains(unit.OwnerId)));

        // A Unit made between the two reads has nodes but no owner here yet; its own change reloads.
        var access = nodes.Where(node => owners.ContainsKey(node.Unit)).ToFrozenDictionary(
            node => node.Id,
            node => new AccessNode(
                node.Unit, owners[node.Unit].OwnerId, node.Direction, node.Visibility, node.IsWritableInput));
        var exceptions = new AccessExceptions(
            links.Where(link => access.ContainsKey(link.Input))
                .Select(link => (link.Output, access[link.Input].Unit)).ToFrozenSet(),
            granted.Where(grant => grant.Agent == GrantAgent.Unit)
                .Select(grant => (grant.Unit, new UnitId(Guid.Parse(grant.AgentId, CultureInfo.InvariantCulture))))
                .ToFrozenSet(),
            granted.Where(grant => grant.Agent == GrantAgent.Person)
                .Select(grant => (grant.Unit, long.Parse(grant.AgentId, CultureInfo.InvariantCulture))).ToFrozenSet());
        _snapshot = new AccessSnapshot(instance.Value.Domain, owners, access, exceptions);
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _loadedThrough, through);
    }

    private static AuthenticationRefusal ReasonOf(TokenRefusal refusal) => refusal switch
    {
        TokenRefusal.Expired => AuthenticationRefusal.Expired,
        TokenRefusal.WrongType => AuthenticationRefusal.WrongType,
        TokenRefusal.Forged => AuthenticationRefusal.BadSignature,
        _ => AuthenticationRefusal.Malformed,
    };
}
