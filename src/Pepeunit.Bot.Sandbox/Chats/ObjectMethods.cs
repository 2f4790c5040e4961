using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Sandbox.BotApi;

namespace Pepeunit.Bot.Sandbox.Chats;

/// <summary>Messages that are neither text nor file: places, contacts, dice.</summary>
internal sealed class ObjectMethods(ChatAccess access, Messenger messenger)
{
    private static readonly Dictionary<string, int> DiceSides = new()
    {
        ["🎲"] = 6,
        ["🎯"] = 6,
        ["🎳"] = 6,
        ["🏀"] = 5,
        ["⚽"] = 5,
        ["🎰"] = 64,
    };

    public void Map(MethodTable methods) => methods
        .Add("sendLocation", SendLocation, Charge.Chat)
        .Add("sendVenue", SendVenue, Charge.Chat)
        .Add("sendContact", SendContact, Charge.Chat)
        .Add("sendDice", SendDice, Charge.Chat);

    private JsonNode SendLocation(BotCall call)
    {
        var location = Location(call);
        if (call.FindDouble("horizontal_accuracy") is { } accuracy) location["horizontal_accuracy"] = accuracy;
        if (call.FindInt("live_period") is { } period) location["live_period"] = period;
        call.Accept("heading", "proximity_alert_radius");
        return Send(call, new() { ["location"] = location });
    }

    private JsonNode SendVenue(BotCall call)
    {
        var location = Location(call);
        var venue = new JsonObject { ["location"] = location.DeepClone(), ["title"] = Required(call, "title"), ["address"] = Required(call, "address") };
        foreach (var name in (string[])["foursquare_id", "foursquare_type", "google_place_id", "google_place_type"])
        {
            if (call.FindText(name) is { } value) venue[name] = value;
        }

        return Send(call, new() { ["location"] = location, ["venue"] = venue });
    }

    private JsonNode SendContact(BotCall call)
    {
        var contact = new JsonObject { ["phone_number"] = Required(call, "phone_number"), ["first_name"] = Required(call, "first_name") };
        foreach (var name in (string[])["last_name", "vcard"])
        {
            if (call.FindText(name) is { } value) contact[name] = value;
        }

        return Send(call, new() { ["contact"] = contact });
    }

    private JsonNode SendDice(BotCall call)
    {
        var emoji = call.FindText("emoji") ?? "🎲";
        if (!DiceSides.TryGetValue(emoji, out var sides)) throw BotApiError.BadRequest("EMOTICON_INVALID");
        return Send(call, new()
        {
            ["dice"] = new JsonObject { ["emoji"] = emoji, ["value"] = RandomNumberGenerator.GetInt32(1, sides + 1) },
        });
    }

    private JsonObject Send(BotCall call, JsonObject body)
    {
        var chat = access.Write(call);
        return MessageView.ForBot(chat, messenger.PostFromBot(chat, body, SendOptions.Read(call, chat)));
    }

    private static JsonObject Location(BotCall call)
    {
        if (call.FindDouble("latitude") is not { } latitude) throw BotApiError.BadRequest("latitude is empty");
        if (call.FindDouble("longitude") is not { } longitude) throw BotApiError.BadRequest("longitude is empty");
        if (Math.Abs(latitude) > 90 || Math.Abs(longitude) > 180) throw BotApiError.BadRequest("wrong coordinates specified");
        return new() { ["latitude"] = latitude, ["longitude"] = longitude };
    }

    private static string Required(BotCall call, string name) =>
        call.FindText(name) ?? throw BotApiError.BadRequest($"{name.Replace('_', ' ')} is empty");
}
