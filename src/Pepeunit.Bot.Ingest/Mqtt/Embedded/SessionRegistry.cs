using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt.Embedded;

/// <summary>The open sessions, by Unit. A Unit may have several: existing clients open two at boot. Any thread may call.</summary>
internal sealed class SessionRegistry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UnitId, HashSet<BrokerChannel>> _byUnit = [];

    public void Add(BrokerChannel channel)
    {
        lock (_gate)
        {
            var unit = channel.Session!.Identity.Unit;
            if (!_byUnit.TryGetValue(unit, out var channels)) _byUnit.Add(unit, channels = []);
            channels.Add(channel);
        }
    }

    /// <summary>Forgets a session; one that was never added is no error.</summary>
    public void Remove(BrokerChannel channel)
    {
        if (channel.Session is not { } session) return;

        lock (_gate)
        {
            if (!_byUnit.TryGetValue(session.Identity.Unit, out var channels)) return;
            channels.Remove(channel);
            if (channels.Count == 0) _byUnit.Remove(session.Identity.Unit);
        }
    }

    public BrokerChannel[] ReadAll()
    {
        lock (_gate) return [.. _byUnit.Values.SelectMany(channels => channels)];
    }

    public BrokerChannel[] Read(UnitId unit)
    {
        lock (_gate) return _byUnit.TryGetValue(unit, out var channels) ? [.. channels] : [];
    }
}
