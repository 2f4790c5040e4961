using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Features.Units.Access;

/// <summary>To whom a Unit is granted.</summary>
internal enum GrantAgent
{
    /// <summary>A person, and with the person all of the person's Units.</summary>
    Person,

    /// <summary>One Unit.</summary>
    Unit,
}

/// <summary>Lets an agent see a Unit and its nodes whatever their visibility.</summary>
/// <param name="AgentId">The person's Telegram id, or the Unit's id, as text.</param>
internal sealed record UnitGrant(UnitId Unit, GrantAgent Agent, string AgentId);
