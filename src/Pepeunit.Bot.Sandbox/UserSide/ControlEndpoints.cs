using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Pepeunit.Bot.Sandbox.Chats;
using Pepeunit.Bot.Sandbox.Faults;

namespace Pepeunit.Bot.Sandbox.UserSide;

/// <summary>What tests and the page's drawer change: people, groups, faults, clock, limits.</summary>
internal sealed class ControlEndpoints(UserEndpoints users, SandboxControl control, World world, CallJournal journal)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/users", users.Answer((_, body) => control.AddUser(JsonBody.Text(body, "first_name"),
            JsonBody.FindText(body, "last_name"), JsonBody.FindText(body, "username"), JsonBody.FindText(body, "language_code")).ToJson()));
        routes.MapPatch("/users/{user:long}", users.Answer((context, body) => control.ChangeUser(users.User(context),
            JsonBody.FindText(body, "first_name"), JsonBody.FindText(body, "language_code"), JsonBody.FindFlag(body, "is_premium")).ToJson()));
        routes.MapPost("/groups", users.Answer((_, body) => control.AddGroup(
            JsonBody.Text(body, "title"), JsonBody.FindText(body, "type") ?? "group", JsonBody.FindFlag(body, "is_forum") == true,
            body["members"] is JsonArray members ? [.. members.Select(id => SandboxJson.FindLong(id) ?? throw new UserError(400, "members are user ids"))] : []).ToJson()));
        routes.MapPost("/groups/{chat:long}/upgrade", users.Answer((context, _) => control.Upgrade(UserEndpoints.Id(context, "chat")).ToJson()));
        routes.MapPost("/groups/{chat:long}/members", users.Answer((context, body) => UserEndpoints.Done(() =>
            control.ChangeMembers(UserEndpoints.Id(context, "chat"), JsonBody.FindLong(body, "add"), JsonBody.FindLong(body, "remove"),
                JsonBody.FindText(body, "bot_status")))));
        routes.MapGet("/faults", users.Answer((_, _) => new JsonArray([.. control.Faults.ToJson()])));
        routes.MapDelete("/faults", users.Answer((_, _) => UserEndpoints.Done(control.Faults.Clear)));
        routes.MapPost("/faults", users.Answer((_, body) => UserEndpoints.Done(() => control.AddFault(
            Kind(body), (int)(JsonBody.FindLong(body, "count") ?? 1), JsonBody.FindText(body, "method"), JsonBody.FindLong(body, "chat_id"),
            (int?)JsonBody.FindLong(body, "retry_after"), JsonBody.FindText(body, "description")))));
        routes.MapPost("/clock", async context =>
        {
            var body = await JsonBody.ReadAsync(context);
            var seconds = JsonBody.Long(body, "advance_seconds");
            if (seconds < 0) throw new UserError(400, "the clock goes forward only");
            control.AdvanceClock(TimeSpan.FromSeconds(seconds));
            await JsonBody.WriteAsync(context, new JsonObject
            {
                ["now"] = world.Clock.UnixSeconds,
                ["offset_seconds"] = (long)world.Clock.Offset.TotalSeconds,
            });
        });
        routes.MapPost("/limits", users.Answer((_, body) => UserEndpoints.Done(() =>
            control.SetLimits(JsonBody.FindFlag(body, "enabled") ?? throw new UserError(400, "\"enabled\" must be true or false")))));
        routes.MapPost("/reset", users.Answer((_, _) => UserEndpoints.Done(control.Reset)));
        routes.MapGet("/calls", context => JsonBody.WriteAsync(context,
            journal.ToJson(long.TryParse(context.Request.Query["since"], out var since) ? since : 0)));
    }

    // A number (429) is as good as a text.
    private static string Kind(JsonObject body) => body["kind"]?.ToString() ?? throw new UserError(400, "\"kind\" is missing");
}
