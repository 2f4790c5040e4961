using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Timing;
using Pepeunit.Bot.Sandbox.Updates;
using Pepeunit.Bot.Sandbox.UserSide;

namespace Pepeunit.Bot.Sandbox.Money;

internal sealed class Subscription(SandboxUser user, Invoice invoice, SandboxChat chat)
{
    public SandboxUser User { get; } = user;

    public Invoice Invoice { get; } = invoice;

    public SandboxChat Chat { get; } = chat;

    public HashSet<string> ChargeIds { get; } = [];

    public DateTimeOffset ExpiresAt { get; set; }

    public bool IsCanceledByUser { get; set; }

    public bool IsCanceledByBot { get; set; }

    public bool HasEnded { get; set; }
}

/// <summary>Monthly payments of Stars: they renew on the sandbox's clock until the user or the bot cancels.</summary>
internal sealed class Subscriptions(World world, UpdateQueue updates, Agenda agenda)
{
    private readonly List<Subscription> _subscriptions = [];

    public void Map(MethodTable methods) => methods.Add("editUserStarSubscription", Edit);

    /// <summary>Begins a subscription with its first payment; the answer is when it renews.</summary>
    public DateTimeOffset Begin(StarPayment first, SandboxChat chat, Func<Subscription, StarPayment> renew)
    {
        var subscription = new Subscription(first.Payer, first.Invoice, chat)
        {
            ExpiresAt = first.PaidAt.AddSeconds(first.Invoice.SubscriptionPeriod!.Value),
        };
        subscription.ChargeIds.Add(first.ChargeId);
        _subscriptions.Add(subscription);
        Plan(subscription, renew);
        return subscription.ExpiresAt;
    }

    /// <summary>A user stops or resumes the renewal; the bot is told.</summary>
    public void SetCanceled(SandboxUser user, string chargeId, bool isCanceled)
    {
        var subscription = Find(user, chargeId) ?? throw UserError.NotFound("subscription");
        if (subscription.IsCanceledByUser == isCanceled) return;

        subscription.IsCanceledByUser = isCanceled;
        Tell(subscription, isCanceled ? "canceled" : "active");
    }

    /// <summary>The next renewal fails, as if the user had too few Stars.</summary>
    public void FailRenewal(SandboxUser user, string chargeId)
    {
        var subscription = Find(user, chargeId) ?? throw UserError.NotFound("subscription");
        subscription.HasEnded = true;
        Tell(subscription, "failed");
    }

    /// <summary>When the subscription of a payment renews; the clock is moved there to renew it now.</summary>
    public DateTimeOffset RenewsAt(SandboxUser user, string chargeId) =>
        (Find(user, chargeId) ?? throw UserError.NotFound("subscription")).ExpiresAt;

    public void Clear() => _subscriptions.Clear();

    private void Plan(Subscription subscription, Func<Subscription, StarPayment> renew) =>
        agenda.At(subscription.ExpiresAt, () =>
        {
            if (subscription.HasEnded) return;
            if (subscription.IsCanceledByUser || subscription.IsCanceledByBot)
            {
                subscription.HasEnded = true;
                return;
            }

            subscription.ExpiresAt = subscription.ExpiresAt.AddSeconds(subscription.Invoice.SubscriptionPeriod!.Value);
            subscription.ChargeIds.Add(renew(subscription).ChargeId);
            Plan(subscription, renew);
        });

    private JsonNode Edit(BotCall call)
    {
        var user = world.FindUser(call.FindLong("user_id") ?? throw BotApiError.BadRequest("invalid user_id specified"))
            ?? throw BotApiError.BadRequest("USER_ID_INVALID");
        var isCanceled = call.Flag("is_canceled");
        var subscription = Find(user, call.Text("telegram_payment_charge_id")) ?? throw BotApiError.BadRequest("CHARGE_ID_INVALID");
        subscription.IsCanceledByBot = isCanceled;
        return true;
    }

    private Subscription? Find(SandboxUser user, string chargeId) =>
        _subscriptions.Find(subscription => subscription.User == user && !subscription.HasEnded && subscription.ChargeIds.Contains(chargeId));

    private void Tell(Subscription subscription, string state) => updates.Add(UpdateKinds.Subscription, new JsonObject
    {
        ["user"] = subscription.User.ToJson(),
        ["invoice_payload"] = subscription.Invoice.Payload,
        ["state"] = state,
    });
}
