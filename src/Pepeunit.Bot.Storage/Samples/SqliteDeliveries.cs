using Pepeunit.Bot.Ingest.Samples.Deliveries;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>The marks of acknowledged messages, in the transaction of the batch that carries their values.</summary>
internal static class SqliteDeliveries
{
    // Longer than a broker keeps the session of an absent reader by default.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(8);

    public static void Write(SqliteSeriesSession session, ClientDeliveries deliveries, long nowMs)
    {
        const string insert = """
            INSERT INTO delivery (client, newest, written_at_ms, marks) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (client, newest) DO UPDATE SET written_at_ms = excluded.written_at_ms, marks = excluded.marks
            """;
        const string forget = "DELETE FROM delivery WHERE client = ?1 AND newest < ?2";
        session[insert]
            .Bind(1, deliveries.Client)
            .Bind(2, deliveries.Marks[^1].Ordinal)
            .Bind(3, nowMs)
            .Bind(4, DeliveryCodec.Write(deliveries.Marks))
            .Execute();
        if (deliveries.KeepFrom > 0)
            session[forget].Bind(1, deliveries.Client).Bind(2, deliveries.KeepFrom).Execute();
    }

    /// <summary>Reads what may come again, and forgets the marks of clients that have not been seen for long.</summary>
    public static IReadOnlyList<ClientDeliveries> Read(SqliteSeriesSession session, long nowMs)
    {
        const string forget = "DELETE FROM delivery WHERE written_at_ms < ?1";
        const string read = "SELECT client, marks FROM delivery ORDER BY client, newest";
        session[forget].Bind(1, nowMs - (long)Memory.TotalMilliseconds).Execute();
        var rows = session[read];
        var found = new List<ClientDeliveries>();
        while (rows.Step()) found.Add(new ClientDeliveries(rows.Text(0), 0, DeliveryCodec.Read(rows.Blob(1))));
        return found;
    }
}
