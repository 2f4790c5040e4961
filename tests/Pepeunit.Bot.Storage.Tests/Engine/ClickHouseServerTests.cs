using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pepeunit.Bot.Testing;

namespace Pepeunit.Bot.Storage.Tests.Engine;

/// <summary>What the other tests rely on in the engine that stands in for a ClickHouse server.</summary>
public sealed class ClickHouseServerTests : IAsyncLifetime
{
    private ClickHouseServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ClickHouseServer.StartAsync(Stop);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_batch_with_a_token_counts_once_and_survives_a_kill()
    {
        Assert.StartsWith("2", await AskAsync("SELECT version()"), StringComparison.Ordinal);
        await AskAsync(
            "CREATE TABLE part (n UInt32) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100");
        await AskAsync("INSERT INTO part FORMAT TabSeparated\n1\n2\n", "&insert_deduplication_token=a&async_insert=0");
        await AskAsync("INSERT INTO part FORMAT TabSeparated\n1\n2\n", "&insert_deduplication_token=a&async_insert=0");

        await _server.KillAsync(Stop);
        await _server.StartAgainAsync(Stop);
        await AskAsync("INSERT INTO part FORMAT TabSeparated\n1\n2\n", "&insert_deduplication_token=a&async_insert=0");

        Assert.Equal("2", await AskAsync("SELECT count() FROM part"));
        await AskAsync("INSERT INTO part FORMAT TabSeparated\n1\n2\n", "&insert_deduplication_token=b&async_insert=0");
        Assert.Equal("4", await AskAsync("SELECT count() FROM part"));
    }

    [Fact]
    public async Task Errors_have_their_code_and_strangers_are_refused()
    {
        using var wrong = await SendAsync("SELECT * FROM nowhere", "", _server.Password);
        using var stranger = await SendAsync("SELECT 1", "", "guess");

        Assert.Equal("60", wrong.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
    }

    private async Task<string> AskAsync(string sql, string settings = "")
    {
        using var answer = await SendAsync(sql, settings, _server.Password);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Trim();
    }

    private async Task<HttpResponseMessage> SendAsync(string sql, string settings, string password)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Url, "/?database=default" + settings));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_server.User}:{password}")));
        request.Content = new StringContent(sql);
        return await http.SendAsync(request, Stop);
    }
}
