using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Features.Users;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Answers the broker from a snapshot in memory, which follows the change log. It is loaded before the broker listens, so
/// that a device that comes early is not refused.
/// </summary>
internal sealed class UnitAccess(
    UnitStore units, EdgeStore edges, GrantStore grants, PersonStore persons, UnitTokens tokens,
    IOptions<InstanceOptions> instance)
    : IBrokerAccess, IChangeHandler, IHostedService
{
    private volatile AccessSnapshot _snapshot = AccessSnapshot.Empty(instance.Value.Domain);
    private long _version;

    public long Version => Interlocked.Read(ref _version);

    public AuthenticationRefusal Authenticate(ReadOnlySpan<char> token, out DeviceIdentity identity)
    {
        identity = default;
        if (token.IsEmpty) return AuthenticationRefusal.NoToken;
        if (token.Length > UnitTokens.MaxLength) return AuthenticationRefusal.Malformed;
        switch (tokens.Read(token.ToString(), out var unit, out var tokenId))
        {
            case TokenRefusal.Expired: return AuthenticationRefusal.Expired;
            case TokenRefusal.WrongType: return AuthenticationRefusal.WrongType;
            case TokenRefusal.Malformed: return AuthenticationRefusal.Malformed;
            case TokenRefusal.Forged: return AuthenticationRefusal.BadSignature;
        }

        identity = new DeviceIdentity(unit, tokenId);
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

    public Task StartAsync(CancellationToken cancellationToken) => ReloadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LoadAsync(CancellationToken cancellationToken) => ReloadAsync(cancellationToken);

    public Task HandleAsync(Change change, CancellationToken cancellationToken) =>
        UnitChanges.Concerns(change.Kind) || change.Kind == PersonStore.BlockChanged ? ReloadAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Puts a snapshot in force that holds everything committed before the call.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
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
    }
}
