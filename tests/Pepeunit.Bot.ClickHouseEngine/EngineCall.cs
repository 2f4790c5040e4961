using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ClickHouse.Driver.Compression;

namespace Pepeunit.Bot.ClickHouseEngine;

/// <summary>One HTTP request of ClickHouse's interface, read whole. Source: clickhouse.com/docs/interfaces/http.</summary>
internal sealed partial class EngineCall
{
    private const string ParameterPrefix = "param_";

    // What concerns the transport, not the engine.
    private static readonly HashSet<string> NoSettings =
    [
        "query", "database", "query_id", "default_format", "session_id", "session_timeout", "session_check", "user", "password",
        "role", "enable_http_compression", "wait_end_of_query", "buffer_size", "compress", "decompress",
    ];

    private readonly byte[] _sql;
    private readonly byte[] _rows;

    private EngineCall(byte[] sql, byte[] rows) => (_sql, _rows) = (sql, rows);

    public required string Database { get; init; }

    public required string Format { get; init; }

    public string? Session { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; private init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; private init; } = [];

    public static async Task<EngineCall> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> parameters = [], settings = [];
        foreach (var (name, value) in request.Query) Sort(name, value.ToString());
        var urlSql = request.Query["query"].ToString();
        byte[] body = [];
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(cancellationToken);
            foreach (var (name, value) in form) Sort(name, value.ToString());
            urlSql = form["query"].ToString() + urlSql;
        }
        else
        {
            body = await ReadBodyAsync(request, cancellationToken);
        }

        var (sql, rows) = Split(urlSql, body);
        return new EngineCall(sql, rows)
        {
            Database = request.Query["database"] is [{ Length: > 0 } database] ? database : "default",
            Format = request.Query["default_format"] is [{ Length: > 0 } format] ? format : "TabSeparated",
            Session = request.Query["session_id"],
            Parameters = parameters,
            Settings = settings,
        };

        void Sort(string name, string value)
        {
            if (name.StartsWith(ParameterPrefix, StringComparison.Ordinal))
                parameters.Add(new(name[ParameterPrefix.Length..], value));
            else if (!NoSettings.Contains(name))
                settings.Add(new(name, value));
        }
    }

    /// <summary>Runs it; settings hold for this statement only.</summary>
    /// <exception cref="EngineException">The engine refuses or fails.</exception>
    public EngineAnswer Run(EngineSession session)
    {
        session.Query($"USE `{Database.Replace("`", "``", StringComparison.Ordinal)}`");
        var set = 0;
        try
        {
            for (; set < Settings.Count; set++)
                session.Query($"SET `{Settings[set].Key}` = '{Escape(Settings[set].Value)}'");
            var sql = Encoding.UTF8.GetString(_sql);
            return InsertWithFormat().Match(sql) is { Success: true } insert
                ? session.Insert(insert.Groups["into"].Value, insert.Groups["format"].Value, new MemoryStream(_rows))
                : session.Query([.. _sql, .. _rows], Format, Parameters);
        }
        finally
        {
            for (var i = 0; i < set; i++) session.Query($"SET `{Settings[i].Key}` = DEFAULT");
        }
    }

    /// <summary>The statement, and the rows behind it: an INSERT may stand in the address, or in the body's first line.</summary>
    private static (byte[] Sql, byte[] Rows) Split(string urlSql, byte[] body)
    {
        if (urlSql.Length > 0)
        {
            var sql = Encoding.UTF8.GetBytes(urlSql);
            return InsertWithFormat().IsMatch(urlSql) || body.Length == 0 ? (sql, body) : (sql, [(byte)'\n', .. body]);
        }

        var end = Array.IndexOf(body, (byte)'\n');
        return end > 0 && InsertWithFormat().IsMatch(Encoding.UTF8.GetString(body, 0, end))
            ? (body[..end], body[(end + 1)..])
            : (body, []);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var compressed = new MemoryStream();
        await request.Body.CopyToAsync(compressed, cancellationToken);
        compressed.Position = 0;
        using var plain = request.Headers.ContentEncoding.ToString() switch
        {
            "" => compressed,
            "gzip" => new GZipStream(compressed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(compressed, CompressionMode.Decompress),
            "br" => new BrotliStream(compressed, CompressionMode.Decompress),
            "zstd" => ZstdCompressor.Default.Decompress(compressed, true),
            "lz4" => Lz4Compressor.Default.Decompress(compressed, true),
            var other => throw new EngineException($"Code: 48. DB::Exception: Content-Encoding {other}. (NOT_IMPLEMENTED)"),
        };
        using var body = new MemoryStream();
        await plain.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*(?<into>INSERT\s+INTO\b.*?)\s+FORMAT\s+(?<format>\w+)\s*;?\s*$", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex InsertWithFormat();
}
