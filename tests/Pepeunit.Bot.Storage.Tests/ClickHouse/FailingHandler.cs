using System.Net;

namespace Pepeunit.Bot.Storage.Tests.ClickHouse;

/// <summary>A line to the server that breaks before an insert has arrived, or after it was done.</summary>
internal sealed class FailingHandler : DelegatingHandler
{
    public FailingHandler()
        : base(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
    {
    }

    public string? RefuseInsertInto { get; set; }

    public string? LoseAnswerOf { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = Uri.UnescapeDataString(request.RequestUri!.Query.Replace('+', ' '));
        if (IsInsertInto(RefuseInsertInto, address)) throw new HttpRequestException("The line is down.");
        var answer = await base.SendAsync(request, cancellationToken);
        if (!IsInsertInto(LoseAnswerOf, address)) return answer;
        answer.EnsureSuccessStatusCode();
        answer.Dispose();
        throw new HttpRequestException("The answer was lost.");
    }

    private static bool IsInsertInto(string? table, string address) =>
        table is not null && address.Contains($"INSERT INTO {table} ", StringComparison.OrdinalIgnoreCase);
}
