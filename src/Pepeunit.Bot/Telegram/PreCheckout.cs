namespace Pepeunit.Bot.Telegram;

/// <summary>Telegram's last question before a payment (<c>pre_checkout_query</c>); it must be answered within 10 s.</summary>
/// <remarks>
/// <c>TotalAmountMinor</c>: Smallest units of <paramref name="Currency"/>; whole Stars for <c>XTR</c>.
/// </remarks>
internal sealed record PreCheckout(string Currency, long TotalAmountMinor, string InvoicePayload);

/// <summary>Whether the payment may go on.</summary>
/// <remarks><c>Refusal</c>: Null to accept; else the localized plain sentence the payer reads.</remarks>
internal sealed record PreCheckoutAnswer(string? Refusal)
{
    public static PreCheckoutAnswer Accept { get; } = new(Refusal: null);

    public static PreCheckoutAnswer Refuse(string reason) => new(reason);
}
