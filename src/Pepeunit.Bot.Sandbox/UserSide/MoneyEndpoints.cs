using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Money;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>Paying invoices and keeping subscriptions, as a person does it.</summary>
internal sealed class MoneyEndpoints(
    UserEndpoints users, SandboxControl control, World world, Checkout checkout, InvoiceMethods invoices, Subscriptions subscriptions)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/users/{user:long}/chats/{chat:long}/messages/{message:long}/pay", users.Answer((context, _) =>
            Waiting(() => checkout.Pay(users.User(context), users.Chat(context), users.Message(context)))));
        routes.MapGet("/invoice_link/{slug}", users.Answer((context, _) => Link((string)context.GetRouteValue("slug")!).ToJson()));
        routes.MapPost("/users/{user:long}/invoice_link/{slug}/pay", users.Answer((context, _) =>
            Waiting(() => checkout.Pay(users.User(context), Link((string)context.GetRouteValue("slug")!)))));
        routes.MapPost("/users/{user:long}/cancel_subscription", users.Answer((context, body) => UserEndpoints.Done(() =>
            subscriptions.SetCanceled(users.User(context), JsonBody.Text(body, "charge_id"), JsonBody.FindFlag(body, "canceled") ?? true))));
        routes.MapPost("/users/{user:long}/fail_subscription", users.Answer((context, body) => UserEndpoints.Done(() =>
            subscriptions.FailRenewal(users.User(context), JsonBody.Text(body, "charge_id")))));
        routes.MapPost("/users/{user:long}/renew_subscription", async context =>
        {
            var body = await JsonBody.ReadAsync(context);
            DateTimeOffset renewsAt;
            lock (world.Gate) renewsAt = subscriptions.RenewsAt(users.User(context), JsonBody.Text(body, "charge_id"));
            control.AdvanceClock(renewsAt - world.Clock.GetUtcNow());
            await JsonBody.WriteAsync(context, new JsonObject { ["ok"] = true });
        });
    }

    private Invoice Link(string slug) => invoices.FindLink(slug.TrimStart('$')) ?? throw UserError.NotFound("invoice link");

    private static JsonObject Waiting(Action pay)
    {
        pay();
        return new() { ["state"] = "waiting" };
    }
}
