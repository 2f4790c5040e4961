namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>How much of a listener on a node waits for the next batch; told to the intake as it changes.</summary>
/// <remarks>Used under the lock of the node.</remarks>
internal sealed class PendingMeter(SampleIntake intake)
{
    private int _rows;
    private long _bytes;

    /// <summary>Counts what was added: rows, and bytes of text or of what else has no fixed size.</summary>
    public void Note(int rows, long bytes)
    {
        _rows += rows;
        _bytes += bytes;
        intake.NotePending(rows, bytes);
    }

    /// <summary>Counts what was given up.</summary>
    public void Settle(int rows, long bytes)
    {
        _rows -= rows;
        _bytes -= bytes;
        intake.Settle(rows, bytes);
    }

    /// <summary>Counts everything as taken.</summary>
    public void SettleAll() => Settle(_rows, _bytes);
}
