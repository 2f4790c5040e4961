using Pepeunit.Bot.Storage.Relational;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>Lets one caller at a time change the series, each in a transaction of its own.</summary>
internal sealed class SqliteSeriesWriter(SqliteFile file) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    // Touched by whoever holds the gate.
    private SqliteSeriesSession? _session;

    /// <summary>Runs <paramref name="work"/> in a transaction. It runs once, on the caller's thread, and does not wait.</summary>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">
    /// Nothing is changed, unless the commit failed: then the change may or may not be stored.
    /// </exception>
    public async Task<T> RunAsync<T>(Func<SqliteSeriesSession, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _session ??= await SqliteSeriesSession.OpenAsync(file, cancellationToken);

            // IMMEDIATE takes the write lock, so that nothing after it can find the database busy.
            _session["BEGIN IMMEDIATE"].Execute();
            var result = work(_session);
            _session["COMMIT"].Execute();
            return result;
        }
        catch
        {
            _session?.Dispose();
            _session = null;
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _session?.Dispose();
        _gate.Dispose();
    }
}
