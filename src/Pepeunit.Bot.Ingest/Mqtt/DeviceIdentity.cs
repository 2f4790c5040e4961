using Pepeunit.Bot.Ingest.Topics;

namespace Pepeunit.Bot.Ingest.Mqtt;

/// <summary>Who speaks on a session: a Unit, and which of its tokens it showed.</summary>
/// <param name="Unit">The Unit of the token's <c>uuid</c> claim.</param>
/// <param name="TokenId">
/// The token's <c>jti</c> claim, by which one token can be revoked and another issued. Null for a token of the existing
/// platform, which has none.
/// </param>
public readonly record struct DeviceIdentity(UnitId Unit, string? TokenId);
