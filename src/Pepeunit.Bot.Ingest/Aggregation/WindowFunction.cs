using System.Text.Json.Serialization;

namespace Pepeunit.Bot.Ingest.Aggregation;

/// <summary>What can be asked of a window; the names are those of the DataPipe format.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WindowFunction>))]
public enum WindowFunction : byte
{
    /// <summary>The arithmetic mean.</summary>
    Avg,

    /// <summary>The smallest value.</summary>
    Min,

    /// <summary>The greatest value.</summary>
    Max,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>How many values.</summary>
    Count,

    /// <summary>The earliest value.</summary>
    First,

    /// <summary>The latest value.</summary>
    Last,

    /// <summary>The standard deviation of the population (divided by n, not n − 1).</summary>
    StdDev,
}
