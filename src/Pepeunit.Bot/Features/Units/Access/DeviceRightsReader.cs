using System.Globalization;
using Microsoft.Extensions.Options;
using Pepeunit.Bot.Ingest.Mqtt;
using Pepeunit.Bot.Ingest.Topics;
using Pepeunit.Bot.Settings;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>
/// Lists who may do what. It only proposes topics; each is in the list when <see cref="IBrokerAccess"/> allows it, so that
/// the list can be narrower than that decision and never wider.
/// </summary>
/// <remarks>
/// Proposed are a Unit's own nodes, the Outputs that are linked to its Inputs, and the nodes of Units that are granted to it.
/// What a Unit may reach by visibility alone is left out: that is every Unit times every node. One caller at a time.
/// </remarks>
internal sealed class DeviceRightsReader(
    UnitStore units, EdgeStore edges, GrantStore grants, UnitTokens tokens, IBrokerAccess access,
    IOptions<ExternalBrokerOptions> broker, IOptions<InstanceOptions> instance)
{
    private readonly string _domain = instance.Value.Domain;

    // Signing ten thousand tokens takes a second, and they stay the same.
    private Dictionary<DeviceIdentity, string> _issued = [];

    /// <summary>This instance itself, then the Units whose token is good now, oldest first.</summary>
    public async Task<IReadOnlyList<DeviceRights>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await units.AllAsync(cancellationToken);
        var nodes = await units.AllNodesAsync(cancellationToken);
        var owned = nodes.ToLookup(node => node.Unit, node => node.Id);
        var unitOf = nodes.ToDictionary(node => node.Id, node => node.Unit);
        var linked = (await edges.AllAsync(cancellationToken))
            .Where(link => unitOf.ContainsKey(link.Input))
            .ToLookup(link => unitOf[link.Input], link => link.Output);
        var granted = (await grants.AllAsync(cancellationToken))
            .Where(grant => grant.Agent == GrantAgent.Unit)
            .ToLookup(
                grant => new UnitId(Guid.Parse(grant.AgentId, CultureInfo.InvariantCulture)), grant => grant.Unit);

        var issued = new Dictionary<DeviceIdentity, string>(all.Count);
        var rights = new List<DeviceRights>(all.Count + 1) { Own() };
        foreach (var unit in all.OrderBy(unit => unit.Id.Value))
        {
            var identity = new DeviceIdentity(unit.Id, unit.TokenId);
            if (access.Check(identity) != AuthenticationRefusal.None) continue;

            var token = _issued.GetValueOrDefault(identity) ?? tokens.Issue(unit.Id, unit.TokenId);
            issued[identity] = token;
            var reachable = owned[unit.Id].Concat(linked[unit.Id])
                .Concat(granted[unit.Id].SelectMany(other => owned[other])).Distinct();
            rights.Add(Of(identity, token, reachable));
        }

        _issued = issued;
        return rights;
    }

    private DeviceRights Own() => new(broker.Value.UserName!, [$"{_domain}/#"], [$"{_domain}/#"]);

    private DeviceRights Of(in DeviceIdentity identity, string token, IEnumerable<UnitNodeId> nodes)
    {
        List<string> readable = [$"{_domain}/input_base_topic/{identity.Unit}/+/pepeunit"];
        List<string> writable = [$"{_domain}/output_base_topic/{identity.Unit}/+/pepeunit"];
        foreach (var node in nodes)
        {
            foreach (var topic in (string[])[$"{_domain}/{node}/pepeunit", $"{_domain}/{node}"])
            {
                if (access.MaySubscribe(identity, topic) == AccessVerdict.Allowed) readable.Add(topic);
                if (access.MayPublish(identity, topic) == AccessVerdict.Allowed) writable.Add(topic);
            }
        }

        return new DeviceRights(token, readable, writable);
    }
}
