using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pepeunit.Bot.EndToEnd.Tests.Product;

/// <summary>
/// A person of the sandbox without a browser: types, taps and reads over the calls that the page makes. For tests whose
/// matter is not the page.
/// </summary>
internal sealed class SandboxPerson(ProductProcess product, long id) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { BaseAddress = new Uri(product.Sandbox, "sandbox/api/") };

    public Task TypeAsync(string text, CancellationToken cancellationToken) =>
        PostAsync($"users/{id}/chats/{id}/messages", new JsonObject { ["text"] = text }, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => PostAsync($"users/{id}/start", [], cancellationToken);

    /// <summary>Taps the newest button whose label ends so, once it is there.</summary>
    public async Task TapAsync(string label, CancellationToken cancellationToken)
    {
        var (message, data) = await FindAsync(
            messages => (
                from message in messages.Reverse()
                from row in message["reply_markup"]?["inline_keyboard"]?.AsArray() ?? []
                from button in row!.AsArray()
                where button!["callback_data"] is not null
                    && Text(button["text"]).Trim().EndsWith(label, StringComparison.Ordinal)
                select ((long)message["message_id"]!, Text(button["callback_data"])) as (long, string)?).FirstOrDefault(),
            $"a button '{label}'", cancellationToken);
        await PostAsync(
            $"users/{id}/chats/{id}/messages/{message}/callback", new JsonObject { ["data"] = data }, cancellationToken);
    }

    /// <summary>Waits for a message that has the words, and gives its text.</summary>
    public async Task<string> SeeAsync(string words, CancellationToken cancellationToken) => (await FindAsync(
        messages => messages.Select(TextOf).LastOrDefault(text => text.Contains(words, StringComparison.Ordinal)) is { } text
            ? (text, 0) as (string, int)?
            : null,
        $"'{words}'", cancellationToken)).Item1;

    /// <summary>Waits for the newest message to have the words: that a tap has changed it.</summary>
    public Task SeeLastAsync(string words, CancellationToken cancellationToken) => FindAsync(
        messages => messages.Count > 0 && TextOf(messages[^1]).Contains(words, StringComparison.Ordinal) ? true : (bool?)null,
        $"'{words}' in the newest message", cancellationToken);

    /// <summary>Whether a message has the words, at the latest after a while.</summary>
    public async Task<bool> HasAsync(string words, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < patience; await Task.Delay(50, cancellationToken))
        {
            var messages = await ReadAsync(cancellationToken);
            if (messages.Any(message => TextOf(message).Contains(words, StringComparison.Ordinal))) return true;
        }

        return false;
    }

    /// <summary>Makes a Unit by the conversation; gives its two files.</summary>
    public async Task<(byte[] Env, byte[] Schema)> CreateUnitAsync(
        string name, string outputs, string? inputs, CancellationToken cancellationToken)
    {
        var before = (await DocumentsAsync(cancellationToken)).Count;
        await TypeAsync("/units", cancellationToken);
        await TapAsync("Create", cancellationToken);
        await SeeAsync("What shall it be called?", cancellationToken);
        await TypeAsync(name, cancellationToken);
        await SeeAsync($"{name}\nWhich values will it send?", cancellationToken);
        await TypeAsync(outputs, cancellationToken);
        await SeeAsync($"{name}\nWhich values will it receive?", cancellationToken);
        if (inputs is null) await TapAsync("It receives nothing", cancellationToken);
        else await TypeAsync(inputs, cancellationToken);

        var clock = Stopwatch.StartNew();
        while ((await DocumentsAsync(cancellationToken)).Count < before + 2)
        {
            if (clock.Elapsed > Patience) throw new TimeoutException("The Unit's files did not come.");
            await Task.Delay(50, cancellationToken);
        }

        var files = await DocumentsAsync(cancellationToken);
        return (
            await DownloadAsync(files[before], cancellationToken), await DownloadAsync(files[before + 1], cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private async Task<List<string>> DocumentsAsync(CancellationToken cancellationToken) =>
        [
            .. (await ReadAsync(cancellationToken)).Select(message => message["document"]?["file_id"])
                .OfType<JsonNode>().Select(Text),
        ];

    private Task<byte[]> DownloadAsync(string file, CancellationToken cancellationToken) =>
        _http.GetByteArrayAsync($"files/{Uri.EscapeDataString(file)}", cancellationToken);

    private async Task<T> FindAsync<T>(
        Func<IReadOnlyList<JsonNode>, T?> find, string awaited, CancellationToken cancellationToken) where T : struct
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var messages = await ReadAsync(cancellationToken);
            if (find(messages) is { } found) return found;
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException(
                    $"After {Patience} still not {awaited} among:\n{string.Join("\n--\n", messages.TakeLast(5).Select(TextOf))}");
            }

            await Task.Delay(50, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<JsonNode>> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await _http.GetFromJsonAsync<JsonObject>(
            $"users/{id}/chats/{id}/messages?limit=100", JsonSerializerOptions.Default, cancellationToken);
        return [.. answer!["messages"]!.AsArray().Select(message => message!)];
    }

    private static string TextOf(JsonNode message) => Text(message["text"] ?? message["caption"]);

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private async Task PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
