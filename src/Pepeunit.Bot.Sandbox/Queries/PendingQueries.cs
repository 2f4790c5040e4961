using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Updates;

namespace Pepeunit.Bot.Sandbox.Queries;

/// <summary>A question of a user that the bot must answer, once and in time.</summary>
internal sealed record PendingQuery(string Id, string Kind, SandboxUser User, DateTimeOffset ExpiresAt);

/// <summary>Queries that wait for their answer: callback, inline, pre-checkout. Guarded by the world's gate.</summary>
internal sealed class PendingQueries(World world)
{
    private readonly Dictionary<string, PendingQuery> _queries = [];

    public PendingQuery Add(string kind, SandboxUser user) => Add(kind, user, UpdateKinds.Lifetime(kind));

    public PendingQuery Add(string kind, SandboxUser user, TimeSpan lifetime)
    {
        var now = world.Clock.GetUtcNow();
        foreach (var old in _queries.Values.Where(query => query.ExpiresAt <= now).ToList()) _queries.Remove(old.Id);

        var query = new PendingQuery(world.NextQueryId(), kind, user, now + lifetime);
        _queries.Add(query.Id, query);
        return query;
    }

    /// <summary>Takes the query out: it can be answered only once.</summary>
    /// <exception cref="BotApiError">Unknown, answered already or too old: Telegram does not tell these apart.</exception>
    public PendingQuery Take(string kind, string id)
    {
        if (!_queries.TryGetValue(id, out var query) || query.Kind != kind || query.ExpiresAt <= world.Clock.GetUtcNow())
            throw BotApiError.BadRequest("query is too old and response timeout expired or query ID is invalid");

        _queries.Remove(id);
        return query;
    }

    public void Remove(string id) => _queries.Remove(id);

    public void Clear() => _queries.Clear();
}
