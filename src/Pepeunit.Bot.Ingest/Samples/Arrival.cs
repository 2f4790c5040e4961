using System.Text.Unicode;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Ingest.Samples;

/// <summary>One message on its way through the rules of its node, read once for all of them.</summary>
internal readonly ref struct Arrival
{
    public Arrival(ReadOnlySpan<byte> payload, long arrivalMs, long eventMs)
    {
        Payload = payload;
        (ArrivalMs, EventMs) = (arrivalMs, eventMs);
        NumberRefusal = NumberText.Parse(payload, out var number);
        Number = number;

        // What reads as a number is ASCII.
        IsUtf8 = NumberRefusal == Refusal.None || Utf8.IsValid(payload);
    }

    public ReadOnlySpan<byte> Payload { get; }

    public long ArrivalMs { get; }

    /// <summary>The message's own time, or its arrival.</summary>
    public long EventMs { get; }

    /// <summary><see cref="Refusal.None"/> when the whole payload is a number.</summary>
    public Refusal NumberRefusal { get; }

    public double Number { get; }

    public bool IsUtf8 { get; }
}
