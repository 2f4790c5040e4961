using Microsoft.Extensions.Options;
using Telegram.Bot;

namespace Pepeunit.Bot.Telegram;

/// <summary>
/// The HTTP connections to the Bot API. One for the process. The token never reaches a log or an exception: everything
/// above the innermost handler works with a stand-in, which that handler replaces in the address just before sending.
/// </summary>
internal sealed class TelegramHttp : IDisposable
{
    /// <summary>The outermost limit: uploads over a slow line set their own shorter one, as does every other call.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(4);

    private readonly HttpMessageHandler _handler;
    private readonly HttpClient _calls;

    public TelegramHttp(IOptions<TelegramOptions> options)
        : this(options.Value, new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
    }

    internal TelegramHttp(TelegramOptions options, HttpMessageHandler network)
    {
        var separator = options.Token.IndexOf(':', StringComparison.Ordinal);
        if (separator < 1 || !long.TryParse(options.Token.AsSpan(0, separator), out var botId))
        {
            throw new ArgumentException(
                "Telegram:Token is not of the form digits:secret; take it from @BotFather.", nameof(options));
        }

        BotId = botId;
        Server = options.ApiBaseUrl;
        var standIn = $"{botId}:token";
        _handler = new TokenHandler(standIn, options.Token) { InnerHandler = network };
        // No logging handlers: HttpClientFactory's print the address (TELEGRAM facts, "Token leak").
        _calls = new HttpClient(_handler, disposeHandler: false) { Timeout = CallTimeout };
        LongCalls = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        MethodRoot = new Uri(Server, $"/bot{standIn}/");
        FileRoot = new Uri(Server, $"/file/bot{standIn}/");

        // Any base address makes the library believe in a self-hosted server; the official one gets none.
        var baseUrl = Server == TelegramOptions.OfficialApi ? null : Server.GetLeftPart(UriPartial.Authority);
        Bot = new TelegramBotClient(new TelegramBotClientOptions(standIn, baseUrl) { RetryThreshold = 0 }, _calls);
    }

    public long BotId { get; }

    public Uri Server { get; }

    /// <summary>The library's client. It retries nothing: whoever calls decides.</summary>
    public ITelegramBotClient Bot { get; }

    /// <summary>For calls that bring their own time limit.</summary>
    public HttpClient LongCalls { get; }

    /// <summary>Where methods are, with the stand-in for the token.</summary>
    public Uri MethodRoot { get; }

    /// <summary>Where files are, with the stand-in for the token.</summary>
    public Uri FileRoot { get; }

    public void Dispose()
    {
        _calls.Dispose();
        LongCalls.Dispose();
        _handler.Dispose();
    }

    private sealed class TokenHandler(string standIn, string token) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!;
            request.RequestUri = new Uri(address.AbsoluteUri.Replace($"/bot{standIn}/", $"/bot{token}/", StringComparison.Ordinal));
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                request.RequestUri = address;
            }
        }
    }
}
