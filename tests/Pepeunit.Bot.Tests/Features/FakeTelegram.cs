using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pepeunit.Bot.Telegram;
using Pepeunit.Bot.Telegram.Outbox;

namespace Pepeunit.Bot.Tests.Features;

/// <summary>
/// The chats as people see them: carries out each call of the outbox at once and refuses what Telegram refuses (texts too
/// long or empty, edits of what is not there, text made of a photo). As an HTTP handler it takes the answers to presses.
/// </summary>
internal sealed class FakeTelegram : HttpMessageHandler, ITelegramApi
{
    private readonly List<SeenMessage> _messages = [];
    private readonly Dictionary<string, string> _notices = [];
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<int, string> _typed = [];
    private int _lastId;

    /// <summary>How many calls the outbox made.</summary>
    public int Calls { get; private set; }

    /// <summary>The next message's id; a person's messages take numbers too.</summary>
    public int NextId() => ++_lastId;

    /// <summary>What persons typed and the bot deleted.</summary>
    public List<string> DeletedTexts { get; } = [];

    /// <summary>Notes what a person typed, by its message's id.</summary>
    public void NoteTyped(int messageId, string text) => _typed[messageId] = text;

    /// <summary>Keeps what a person sends; its id for <c>getFile</c>.</summary>
    public string KeepFile(byte[] content)
    {
        var id = $"file{_files.Count}";
        _files[id] = content;
        return id;
    }

    /// <summary>What stands in the chat, in the order in which it came; edited messages keep their place.</summary>
    public IReadOnlyList<SeenMessage> MessagesOf(long chatId) => [.. _messages.Where(message => message.ChatId == chatId)];

    /// <summary>The note that the answer to a press brought; null when it had none.</summary>
    /// <exception cref="KeyNotFoundException">The press was not answered.</exception>
    public string? NoticeOf(string queryId) => _notices[queryId] is { Length: > 0 } notice ? notice : null;

    public Task<SendOutcome> CallAsync(TelegramCall call, CancellationToken cancellationToken)
    {
        Calls++;
        return Task.FromResult(Carry(call));
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath.StartsWith("/file/", StringComparison.Ordinal))
            return new HttpResponseMessage { Content = new ByteArrayContent(_files[request.RequestUri.Segments[^1]]) };

        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        if (request.RequestUri.AbsolutePath.EndsWith("/getFile", StringComparison.OrdinalIgnoreCase))
        {
            var id = (string)JsonNode.Parse(body)!["file_id"]!;
            var result = new { file_id = id, file_unique_id = id, file_size = _files[id].Length, file_path = $"documents/{id}" };
            return new HttpResponseMessage { Content = JsonContent.Create(new { ok = true, result }) };
        }

        if (!request.RequestUri!.AbsolutePath.EndsWith("/answerCallbackQuery", StringComparison.OrdinalIgnoreCase))
            return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = JsonContent.Create(NotFound) };

        var parameters = JsonNode.Parse(body)!;
        _notices.Add((string)parameters["callback_query_id"]!, (string?)parameters["text"] ?? "");
        return new HttpResponseMessage { Content = JsonContent.Create(new { ok = true, result = true }) };
    }

    private static object NotFound => new { ok = false, error_code = 404, description = "Not Found: method not found" };

    private SendOutcome Carry(TelegramCall call) => call switch
    {
        TelegramCall.SendText send => CheckText(send.Text) ?? Keep(New(send.ChatId, send.Text, send.Options)),
        TelegramCall.SendPhoto send => CheckCaption(send.Caption)
            ?? Keep(New(send.ChatId, send.Caption, send.Options) with { Photo = send.Photo }),
        TelegramCall.SendDocument send => CheckCaption(send.Caption)
            ?? Keep(New(send.ChatId, send.Caption, send.Options) with { Documents = [send.Document] }),
        TelegramCall.SendDocuments { Documents.Count: < 2 or > 10 } => Bad("wrong number of media in an album"),
        TelegramCall.SendDocuments send => CheckCaption(send.Caption)
            ?? Keep(New(send.ChatId, send.Caption, send.Options) with { Documents = send.Documents }),
        TelegramCall.EditText edit => CheckText(edit.Text)
            ?? Change(edit.ChatId, edit.MessageId, isPhoto: false, before => before with
            {
                Html = edit.Text.Value,
                Markup = edit.Markup,
            }),
        TelegramCall.EditPhoto edit => CheckCaption(edit.Caption)
            ?? Change(edit.ChatId, edit.MessageId, isPhoto: true, before => before with
            {
                Html = edit.Caption.Value,
                Markup = edit.Markup,
                Photo = edit.Photo,
            }),
        TelegramCall.EditKeyboard edit => Change(
            edit.ChatId, edit.MessageId, isPhoto: null, before => before with { Markup = edit.Markup }),
        TelegramCall.Delete delete => Remove(delete),
        _ => new SendOutcome.Done(null),
    };

    private SeenMessage New(long chatId, CallText text, CallOptions options) =>
        new(NextId(), chatId, text.Value, options.Markup) { IsSilent = options.IsSilent };

    private SendOutcome.Done Keep(SeenMessage message)
    {
        _messages.Add(message);
        return new SendOutcome.Done(message.Id);
    }

    private SendOutcome Change(long chatId, int messageId, bool? isPhoto, Func<SeenMessage, SeenMessage> change)
    {
        var place = _messages.FindIndex(message => message.ChatId == chatId && message.Id == messageId);
        if (place < 0) return Bad("message to edit not found");
        var before = _messages[place];
        if (isPhoto is { } wanted && wanted != before.Photo is not null)
            return Bad(wanted ? "there is no media in the message to edit" : "there is no text in the message to edit");

        var after = change(before);
        if (after == before) return Bad("message is not modified");
        _messages[place] = after with { Edits = before.Edits + 1 };
        return new SendOutcome.Done(messageId);
    }

    private SendOutcome.Done Remove(TelegramCall.Delete delete)
    {
        DeletedTexts.AddRange(delete.MessageIds.Where(_typed.ContainsKey).Select(id => _typed[id]));
        _messages.RemoveAll(message => message.ChatId == delete.ChatId && delete.MessageIds.Contains(message.Id));
        return new SendOutcome.Done(null);
    }

    private static SendOutcome? CheckText(CallText text) =>
        HtmlSplitter.PlainOf(text.Value).Trim().Length == 0
            ? Bad("message text is empty")
            : HtmlSplitter.LengthOf(text.Value) > HtmlSplitter.MaxText ? Bad("message is too long") : null;

    private static SendOutcome? CheckCaption(CallText caption) =>
        HtmlSplitter.LengthOf(caption.Value) > HtmlSplitter.MaxCaption ? Bad("message caption is too long") : null;

    private static SendOutcome Bad(string description) => ApiErrors.Read(400, "Bad Request: " + description, null, null);
}

/// <summary>A message of the bot as it stands in a chat.</summary>
/// <param name="Html">Text or caption, as it was sent.</param>
/// <param name="Markup">JSON of its buttons; null: none.</param>
internal sealed record SeenMessage(int Id, long ChatId, string Html, string? Markup)
{
    public Media? Photo { get; init; }

    public IReadOnlyList<Media> Documents { get; init; } = [];

    public bool IsSilent { get; init; }

    /// <summary>How often it was changed in place.</summary>
    public int Edits { get; init; }

    /// <summary>The text as it is read.</summary>
    public string Text => HtmlSplitter.PlainOf(Html);

    public IReadOnlyList<string> Labels => [.. Buttons.Select(button => button.Label)];

    public IReadOnlyList<(string Label, string? Data)> Buttons => Markup is null
        ? []
        : [.. JsonNode.Parse(Markup)!["inline_keyboard"]!.AsArray().SelectMany(row => row!.AsArray())
            .Select(button => ((string)button!["text"]!, (string?)button["callback_data"]))];

    /// <summary>The data of the button whose label contains the words.</summary>
    public string DataOf(string label) =>
        Buttons.FirstOrDefault(button => button.Label.Contains(label, StringComparison.Ordinal)).Data
        ?? throw new InvalidOperationException($"No button '{label}' among: {string.Join(" | ", Labels)}. Text: {Text}");

    public bool Has(string label) => Labels.Any(own => own.Contains(label, StringComparison.Ordinal));
}
