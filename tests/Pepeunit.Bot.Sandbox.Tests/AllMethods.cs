using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.Sandbox.Tests;

/// <summary>Calls every method of the sandbox at least once with success, and keeps the results.</summary>
internal sealed class AllMethods(Sandbox sandbox)
{
    private const long Anna = Sandbox.Anna;
    private const long Ben = Sandbox.Ben;

    public List<(string Method, JsonNode Result)> Results { get; } = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task RunAsync()
    {
        sandbox.Server.SendText(Anna, "/start");
        sandbox.Server.SendText(Ben, "/start");
        await ProfileAsync();
        await TextsAsync();
        await FilesAsync();
        await QueriesAsync();
        await MoneyAsync();
        await GroupsAsync();
        await UpdatesAsync();
    }

    private async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null)
    {
        var result = await sandbox.ResultAsync(method, parameters);
        Results.Add((method, result.DeepClone()));
        return result;
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        parameters["chat_id"] ??= Anna;
        return await CallAsync(method, parameters);
    }

    private async Task<long> IdAsync(string method, JsonObject parameters) =>
        (await SendAsync(method, parameters))["message_id"]!.GetValue<long>();

    private async Task<JsonNode> UploadAsync(string method, string part, string fileName, byte[] bytes, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(Anna.ToString(System.Globalization.CultureInfo.InvariantCulture)), "chat_id" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(bytes), part, fileName);
        var envelope = await sandbox.PostFormAsync(method, form);
        Assert.True(envelope["ok"]!.GetValue<bool>(), $"{method}: {envelope["description"]}");
        Results.Add((method, envelope["result"]!.DeepClone()));
        return envelope["result"]!;
    }

    private async Task<JsonNode> UserAsync(string path, JsonObject body)
    {
        using var response = await sandbox.Http.PostAsJsonAsync("sandbox/api/" + path, body, Stop);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>(Stop))!;
        Assert.True(response.IsSuccessStatusCode, $"{path}: {answer}");
        return answer;
    }

    private async Task ProfileAsync()
    {
        await CallAsync("getMe");
        await CallAsync("setMyName", new() { ["name"] = "Pepe" });
        await CallAsync("getMyName");
        await CallAsync("setMyDescription", new() { ["description"] = "Listens", ["language_code"] = "en" });
        await CallAsync("getMyDescription", new() { ["language_code"] = "en" });
        await CallAsync("setMyShortDescription", new() { ["short_description"] = "IoT" });
        await CallAsync("getMyShortDescription");
        await CallAsync("setMyCommands", new()
        {
            ["commands"] = new JsonArray(new JsonObject { ["command"] = "start", ["description"] = "Begin" }),
            ["scope"] = new JsonObject { ["type"] = "chat", ["chat_id"] = Anna },
        });
        await CallAsync("getMyCommands", new() { ["scope"] = new JsonObject { ["type"] = "chat", ["chat_id"] = Anna } });
        await CallAsync("deleteMyCommands");
        await CallAsync("setChatMenuButton", new() { ["menu_button"] = new JsonObject { ["type"] = "commands" } });
        await CallAsync("getChatMenuButton");
        await CallAsync("setMyDefaultAdministratorRights", new() { ["rights"] = new JsonObject { ["can_pin_messages"] = true } });
        await CallAsync("getMyDefaultAdministratorRights");
        await CallAsync("getMyDefaultAdministratorRights", new() { ["for_channels"] = true });
    }

    private async Task TextsAsync()
    {
        var id = await IdAsync("sendMessage", new()
        {
            ["text"] = "<b>Bold</b> <a href='tg://user?id=1001'>Anna</a> <pre><code class='language-cs'>x</code></pre> https://a.example/ #tag",
            ["parse_mode"] = "HTML",
            ["reply_markup"] = new JsonObject
            {
                ["inline_keyboard"] = new JsonArray(new JsonArray(
                    new JsonObject { ["text"] = "Go", ["callback_data"] = "go", ["style"] = "primary" },
                    new JsonObject { ["text"] = "Open", ["url"] = "https://a.example" },
                    new JsonObject { ["text"] = "App", ["web_app"] = new JsonObject { ["url"] = "https://a.example/app" } },
                    new JsonObject { ["text"] = "Copy", ["copy_text"] = new JsonObject { ["text"] = "copied" } },
                    new JsonObject { ["text"] = "Share", ["switch_inline_query"] = "" })),
            },
        });
        await SendAsync("sendMessage", new()
        {
            ["text"] = "reply",
            ["reply_parameters"] = new JsonObject { ["message_id"] = id },
            ["link_preview_options"] = new JsonObject { ["is_disabled"] = true },
            ["reply_markup"] = new JsonObject { ["keyboard"] = new JsonArray(new JsonArray("Yes", "No")), ["one_time_keyboard"] = true },
        });
        await SendAsync("editMessageText", new() { ["message_id"] = id, ["text"] = "edited" });
        await SendAsync("editMessageReplyMarkup", new()
        {
            ["message_id"] = id,
            ["reply_markup"] = new JsonObject
            {
                ["inline_keyboard"] = new JsonArray(new JsonArray(new JsonObject { ["text"] = "Go", ["callback_data"] = "go" })),
            },
        });
        await SendAsync("pinChatMessage", new() { ["message_id"] = id });
        await SendAsync("getChat", []);
        await SendAsync("unpinChatMessage", new() { ["message_id"] = id });
        await SendAsync("unpinAllChatMessages", []);
        await SendAsync("setMessageReaction", new()
        {
            ["message_id"] = id,
            ["reaction"] = new JsonArray(new JsonObject { ["type"] = "emoji", ["emoji"] = "👍" }),
        });
        await SendAsync("forwardMessage", new() { ["from_chat_id"] = Anna, ["message_id"] = id });
        await SendAsync("forwardMessages", new() { ["from_chat_id"] = Anna, ["message_ids"] = new JsonArray(id) });
        await SendAsync("copyMessage", new() { ["from_chat_id"] = Anna, ["message_id"] = id });
        await SendAsync("copyMessages", new() { ["from_chat_id"] = Anna, ["message_ids"] = new JsonArray(id) });
        await SendAsync("sendChatAction", new() { ["action"] = "typing" });
        await SendAsync("sendMessageDraft", new() { ["draft_id"] = 7, ["text"] = "half a th", ["can_stop"] = true });
        await UserAsync($"users/{Anna}/chats/{Anna}/stop_draft", []);
        await SendAsync("sendLocation", new() { ["latitude"] = 52.5, ["longitude"] = 13.4 });
        await SendAsync("sendVenue", new() { ["latitude"] = 52.5, ["longitude"] = 13.4, ["title"] = "Lab", ["address"] = "Street 1" });
        await SendAsync("sendContact", new() { ["phone_number"] = "+491", ["first_name"] = "Ada" });
        await SendAsync("sendDice", []);
        await SendAsync("deleteMessage", new() { ["message_id"] = await IdAsync("sendMessage", new() { ["text"] = "gone" }) });
        await SendAsync("deleteMessages", new() { ["message_ids"] = new JsonArray(id) });
    }

    private async Task FilesAsync()
    {
        var png = Pictures.Png(640, 480);
        var photo = await UploadAsync("sendPhoto", "photo", "board.png", png, ("caption", "<i>Board</i>"), ("parse_mode", "HTML"), ("has_spoiler", "true"));
        var fileId = photo["photo"]![0]!["file_id"]!.GetValue<string>();
        await CallAsync("getFile", new() { ["file_id"] = fileId });
        await SendAsync("editMessageCaption", new() { ["message_id"] = photo["message_id"]!.GetValue<long>(), ["caption"] = "New" });
        await UploadAsync("editMessageMedia", "0", "board.png", png, ("message_id", photo["message_id"]!.ToString()), ("media", """{"type":"photo","media":"attach://0","caption":"Newer"}"""));
        await UploadAsync("sendMediaGroup", "a", "a.png", png, ("media", $$"""[{"type":"photo","media":"attach://a","caption":"One"},{"type":"photo","media":"{{fileId}}"}]"""));
        await UploadAsync("sendDocument", "document", "values.csv", "a;b"u8.ToArray(), ("caption", "CSV"));
        await UploadAsync("sendVideo", "video", "film.mp4", [1, 2, 3]);
        await UploadAsync("sendAnimation", "animation", "wave.mp4", [1, 2, 3]);
        await UploadAsync("sendAudio", "audio", "beep.mp3", [1, 2, 3]);
        await UploadAsync("sendVoice", "voice", "beep.ogg", [1, 2, 3]);
    }

    private async Task QueriesAsync()
    {
        var id = await IdAsync("sendMessage", new()
        {
            ["text"] = "?",
            ["reply_markup"] = new JsonObject
            {
                ["inline_keyboard"] = new JsonArray(new JsonArray(new JsonObject { ["text"] = "Go", ["callback_data"] = "go" })),
            },
        });
        await CallAsync("answerCallbackQuery", new() { ["callback_query_id"] = sandbox.Server.Press(Anna, Anna, id, "go"), ["text"] = "Done" });

        var article = new JsonObject
        {
            ["type"] = "article",
            ["id"] = "1",
            ["title"] = "Board",
            ["input_message_content"] = new JsonObject { ["message_text"] = "A board" },
            ["reply_markup"] = new JsonObject
            {
                ["inline_keyboard"] = new JsonArray(new JsonArray(new JsonObject { ["text"] = "Go", ["callback_data"] = "go" })),
            },
        };
        var asked = await UserAsync($"users/{Anna}/inline", new() { ["query"] = "board" });
        await CallAsync("answerInlineQuery", new()
        {
            ["inline_query_id"] = asked["query_id"]!.DeepClone(),
            ["results"] = new JsonArray(article.DeepClone()),
        });
        await UserAsync($"users/{Anna}/inline/{asked["query_id"]}/choose", new() { ["result_id"] = "1", ["chat_id"] = Anna });
        await CallAsync("savePreparedInlineMessage", new() { ["user_id"] = Anna, ["result"] = article });
    }

    private async Task MoneyAsync()
    {
        JsonObject Goods() => new()
        {
            ["title"] = "Credits",
            ["description"] = "A hundred",
            ["payload"] = "order-1",
            ["currency"] = "XTR",
            ["prices"] = new JsonArray(new JsonObject { ["label"] = "Credits", ["amount"] = 50 }),
        };
        await SendAsync("sendInvoice", Goods());
        var monthly = Goods();
        monthly["subscription_period"] = 2_592_000;
        var link = (await CallAsync("createInvoiceLink", monthly)).GetValue<string>();

        await UserAsync($"users/{Anna}/invoice_link/{link.Split('$')[1]}/pay", []);
        var query = (await sandbox.UpdatesAsync(-1))[0]!["pre_checkout_query"]!;
        await CallAsync("answerPreCheckoutQuery", new() { ["pre_checkout_query_id"] = query["id"]!.DeepClone(), ["ok"] = true });
        var paid = sandbox.Server.Messages(Anna)[^1]["successful_payment"]!;
        var charge = new JsonObject { ["user_id"] = Anna, ["telegram_payment_charge_id"] = paid["telegram_payment_charge_id"]!.DeepClone() };
        var cancellation = charge.DeepClone().AsObject();
        cancellation["is_canceled"] = true;
        await CallAsync("editUserStarSubscription", cancellation);
        await CallAsync("refundStarPayment", charge);
        await CallAsync("getStarTransactions");
        await CallAsync("getMyStarBalance");
    }

    private async Task GroupsAsync()
    {
        var group = await UserAsync("groups", new() { ["title"] = "Lab", ["type"] = "supergroup", ["is_forum"] = true, ["members"] = new JsonArray(Anna, Ben) });
        var chat = group["id"]!.GetValue<long>();
        await UserAsync($"groups/{chat}/members", new() { ["bot_status"] = "administrator" });
        JsonObject In(params (string Name, JsonNode Value)[] more)
        {
            var parameters = new JsonObject { ["chat_id"] = chat };
            foreach (var (name, value) in more) parameters[name] = value;
            return parameters;
        }

        await CallAsync("getChat", In());
        await CallAsync("getChatMember", In(("user_id", Anna)));
        await CallAsync("getChatMember", In(("user_id", long.Parse(sandbox.Server.BotToken.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture))));
        await CallAsync("getChatMemberCount", In());
        await CallAsync("getChatAdministrators", In());
        await CallAsync("setChatTitle", In(("title", "Laboratory")));
        await CallAsync("setChatDescription", In(("description", "Where things are measured")));
        await CallAsync("createChatInviteLink", In(("name", "guests")));
        await CallAsync("restrictChatMember", In(("user_id", Ben), ("permissions", new JsonObject { ["can_send_messages"] = true })));
        await CallAsync("getChatMember", In(("user_id", Ben)));
        await CallAsync("banChatMember", In(("user_id", Ben)));
        await CallAsync("getChatMember", In(("user_id", Ben)));
        await CallAsync("unbanChatMember", In(("user_id", Ben)));
        var topic = (await CallAsync("createForumTopic", In(("name", "Sensors"))))["message_thread_id"]!.GetValue<int>();
        await CallAsync("sendMessage", In(("message_thread_id", topic), ("text", "in the topic")));
        await CallAsync("editForumTopic", In(("message_thread_id", topic), ("name", "Meters")));
        await CallAsync("closeForumTopic", In(("message_thread_id", topic)));
        await CallAsync("reopenForumTopic", In(("message_thread_id", topic)));
        await CallAsync("deleteForumTopic", In(("message_thread_id", topic)));
        await CallAsync("leaveChat", In());
    }

    private async Task UpdatesAsync()
    {
        await UserAsync($"users/{Anna}/chats/{Anna}/messages", new() { ["location"] = new JsonObject { ["latitude"] = 1.5, ["longitude"] = 2.5 } });
        await UserAsync($"users/{Anna}/chats/{Anna}/block", []);
        await UserAsync($"users/{Anna}/chats/{Anna}/unblock", []);
        await CallAsync("getUpdates");
        await CallAsync("setWebhook", new() { ["url"] = "http://127.0.0.1:9/", ["allowed_updates"] = new JsonArray("message") });
        await CallAsync("getWebhookInfo");
        await CallAsync("deleteWebhook", new() { ["drop_pending_updates"] = true });
    }
}
