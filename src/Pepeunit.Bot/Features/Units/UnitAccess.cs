using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Settings;
using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Features.Units;

/// <summary>
/// Answers the broker from a snapshot in memory, which follows the change log. It is loaded before the broker listens, so
/// that a device that comes early is not refused.
/// </summary>
internal sealed class UnitAccess(UnitStore units, UnitTokens tokens, IOptions<InstanceOptions> instance)
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

    public Task StartAsync(CancellationToken cancellationToken) => ReloadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LoadAsync(CancellationToken cancellationToken) => ReloadAsync(cancellationToken);

    public Task HandleAsync(Change change, CancellationToken cancellationToken) =>
        UnitChanges.Concerns(change.Kind) ? ReloadAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Puts a snapshot in force that holds everything committed before the call.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var all = await units.AllAsync(cancellationToken);
        var nodes = await units.AllNodesAsync(cancellationToken);
        var owners = all.ToFrozenDictionary(
            unit => unit.Id, unit => new AccessUnit(unit.OwnerId, unit.TokenId, IsBlocked: false));

        // A Unit made between the two reads has nodes but no owner here yet; its own change reloads.
        var access = nodes.Where(node => owners.ContainsKey(node.Unit)).ToFrozenDictionary(
            node => node.Id,
            node => new AccessNode(
                node.Unit, owners[node.Unit].OwnerId, node.Direction, node.Visibility, node.IsWritableInput));
        _snapshot = new AccessSnapshot(instance.Value.Domain, owners, access);
        Interlocked.Increment(ref _version);
    }
}
