using System.Data.Common;
using ClickHouse.Driver;
using ClickHouse.Driver.ADO;
using ClickHouse.Driver.ADO.Parameters;
using Microsoft.Extensions.Options;

namespace Pepeunit.Bot.Storage.ClickHouse;

/// <summary>The database of the series on a ClickHouse server: every query is bounded in time and parameterised.</summary>
/// <remarks>
/// Any thread may call any method at any time. Failures are those of the driver: <see cref="ClickHouseServerException"/>
/// when the server refuses, <see cref="HttpRequestException"/> or <see cref="TaskCanceledException"/> when it is not reached.
/// Opens nothing before the first call.
/// </remarks>
internal sealed class ClickHouseDatabase : IDisposable
{
    /// <summary>How long a query may take in the server, which goes on computing when its client has gone away.</summary>
    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(30);

    /// <summary>Deletion and compaction rewrite whole files.</summary>
    private static readonly TimeSpan MaintenanceLimit = TimeSpan.FromMinutes(10);

    // The answer of the server comes before the client gives up, so that its reason is seen.
    private static readonly TimeSpan AnswerMargin = TimeSpan.FromSeconds(5);

    private readonly Lazy<Connections> _connections;

    public ClickHouseDatabase(IOptions<StorageOptions> options)
        : this(options.Value, NewHandler())
    {
    }

    internal ClickHouseDatabase(StorageOptions options, HttpMessageHandler handler)
    {
        Name = options.ClickHouseDatabase;
        Address = options.ClickHouse;
        _connections = new Lazy<Connections>(() => new Connections(options, handler));
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>Where the server is; no secret.</summary>
    public string Address { get; }

    /// <summary>Makes the database if there is none.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => _connections.Value.Queries.ExecuteNonQueryAsync(
        $"CREATE DATABASE IF NOT EXISTS `{Name}`",
        options: new QueryOptions { Database = "default", MaxExecutionTime = QueryLimit },
        cancellationToken: cancellationToken);

    /// <summary>Reads rows. The whole answer is made before its first byte is sent, so a failure is never half an
    /// answer.</summary>
    public async Task<List<T>> ReadAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken,
        params (string Name, object Value)[] parameters)
    {
        var options = Options(QueryLimit, ("wait_end_of_query", 1));
        await using var reader = await _connections.Value.Queries.ExecuteReaderAsync(
            sql, Collect(parameters), options, cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public Task ExecuteAsync(
        string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) =>
        _connections.Value.Queries.ExecuteNonQueryAsync(sql, Collect(parameters), Options(QueryLimit), cancellationToken);

    /// <summary>Runs a deletion or a compaction, and returns when it is done.</summary>
    public Task MaintainAsync(
        string sql, CancellationToken cancellationToken, params (string Name, object Value)[] parameters) =>
        _connections.Value.Maintenance.ExecuteNonQueryAsync(
            sql,
            Collect(parameters),
            Options(MaintenanceLimit, ("mutations_sync", 2), ("lightweight_deletes_sync", 2)),
            cancellationToken);

    /// <summary>Adds rows; when the task has completed they are on the server's disk.</summary>
    /// <param name="table">Where.</param>
    /// <param name="columns">In the order in which the rows have them.</param>
    /// <param name="rows">In the format RowBinary.</param>
    /// <param name="token">Makes the insert count once: another one with the same token is ignored. <c>null</c>: each
    /// counts.</param>
    /// <param name="cancellationToken">Ends the wait; the rows may be added or not.</param>
    public async Task InsertAsync(
        string table, IReadOnlyList<string> columns, RowBinaryWriter rows, string? token, CancellationToken cancellationToken)
    {
        // Asynchronous, the server would answer before the rows are stored, or put them together with others' under no
        // token. Values of a device that has lost its clock lie in any number of partitions, and must not block their batch.
        var options = Options(
            QueryLimit, ("async_insert", 0), ("max_partitions_per_insert_block", 0),
            ("insert_deduplication_token", token ?? ""));
        using var stream = rows.ToStream();
        using var response = await _connections.Value.Queries.InsertRawStreamAsync(
            table, stream, "RowBinary", columns, useCompression: true, options, cancellationToken);
    }

    public void Dispose()
    {
        if (_connections.IsValueCreated) _connections.Value.Dispose();
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxConnectionsPerServer = 32,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    };

    private static QueryOptions Options(TimeSpan limit, params (string Name, object Value)[] settings) => new()
    {
        MaxExecutionTime = limit,
        CustomSettings = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
    };

    private static ClickHouseParameterCollection Collect((string Name, object Value)[] parameters)
    {
        var collection = new ClickHouseParameterCollection();
        foreach (var (name, value) in parameters)
            collection.Add(new ClickHouseDbParameter { ParameterName = name, Value = value });
        return collection;
    }

    private sealed class Connections : IDisposable
    {
        private readonly HttpMessageHandler _handler;
        private readonly HttpClient _queries;
        private readonly HttpClient _maintenance;

        public Connections(StorageOptions options, HttpMessageHandler handler)
        {
            _handler = handler;
            _queries = new HttpClient(handler, disposeHandler: false) { Timeout = QueryLimit + AnswerMargin };
            _maintenance = new HttpClient(handler, disposeHandler: false) { Timeout = MaintenanceLimit + AnswerMargin };
            Queries = new ClickHouseClient(Settings(options, _queries));
            Maintenance = new ClickHouseClient(Settings(options, _maintenance));
        }

        public ClickHouseClient Queries { get; }

        public ClickHouseClient Maintenance { get; }

        public void Dispose()
        {
            Queries.Dispose();
            Maintenance.Dispose();
            _queries.Dispose();
            _maintenance.Dispose();
            _handler.Dispose();
        }

        private static ClickHouseClientSettings Settings(StorageOptions options, HttpClient http)
        {
            var address = new Uri(options.ClickHouse);
            return new ClickHouseClientSettings
            {
                Protocol = address.Scheme,
                Host = address.Host,
                Port = (ushort)address.Port,
                Database = options.ClickHouseDatabase,
                Username = options.ClickHouseUser,
                Password = options.ClickHousePassword,
                HttpClient = http,
                Timeout = http.Timeout,

                // In the body: a list of ids is longer than an address may be.
                UseFormDataParameters = true,
            };
        }
    }
}
