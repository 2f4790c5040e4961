namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>A budget that several listeners use together, such as all of one person. Any thread.</summary>
/// <remarks>
/// Messages only read whether it is spent; what they used is counted when a batch takes it. So it is passed by at most what
/// this process takes between two batches, and by each other process as much until the next <see cref="Refresh"/>.
/// </remarks>
public sealed class SharedBudget
{
    private readonly Lock _counting = new();
    private volatile bool _isSpent;
    private long _totalRows;
    private long _totalBytes;
    private long? _maxRows;
    private long? _maxBytes;
    private long _countedRows;
    private long _countedBytes;

    /// <summary>Whether nothing more is let through.</summary>
    public bool IsSpent => _isSpent;

    /// <summary>Takes over the totals and the bounds; <c>null</c> is no bound.</summary>
    /// <param name="totalRows">Of all processes, with all that <see cref="TakeCounted"/> has given.</param>
    /// <param name="totalBytes">As <paramref name="totalRows"/>.</param>
    /// <param name="maxRows">Rows in all.</param>
    /// <param name="maxBytes">Payload bytes in all.</param>
    public void Refresh(long totalRows, long totalBytes, long? maxRows, long? maxBytes)
    {
        lock (_counting)
        {
            (_totalRows, _totalBytes, _maxRows, _maxBytes) = (totalRows, totalBytes, maxRows, maxBytes);
            Look();
        }
    }

    /// <summary>Gives what was used since the last call; the caller adds it to the totals of all processes.</summary>
    public (long Rows, long Bytes) TakeCounted()
    {
        lock (_counting)
        {
            var counted = (_countedRows, _countedBytes);
            _totalRows += _countedRows;
            _totalBytes += _countedBytes;
            (_countedRows, _countedBytes) = (0, 0);
            return counted;
        }
    }

    /// <summary>Takes back what could not be added to the totals.</summary>
    public void GiveBack(long rows, long bytes)
    {
        lock (_counting)
        {
            _totalRows -= rows;
            _totalBytes -= bytes;
            _countedRows += rows;
            _countedBytes += bytes;
        }
    }

    internal void Count(long rows, long bytes)
    {
        lock (_counting)
        {
            _countedRows += rows;
            _countedBytes += bytes;
            Look();
        }
    }

    private void Look() =>
        _isSpent = _totalRows + _countedRows >= _maxRows || _totalBytes + _countedBytes >= _maxBytes;
}
