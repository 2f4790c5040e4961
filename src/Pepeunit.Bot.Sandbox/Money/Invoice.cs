using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Money;

/// <summary>What an invoice message or an invoice link sells. Amounts are whole Stars (or minor units of the currency).</summary>
internal sealed record Invoice(string Title, string Description, string Payload, string Currency, long Total)
{
    /// <summary>Seconds between renewals; null is sold once. Only 30 days are allowed.</summary>
    public int? SubscriptionPeriod { get; init; }

    /// <summary>The Bot API's Invoice.</summary>
    public JsonObject ToJson() => new()
    {
        ["title"] = Title,
        ["description"] = Description,
        ["start_parameter"] = "",
        ["currency"] = Currency,
        ["total_amount"] = Total,
    };
}
