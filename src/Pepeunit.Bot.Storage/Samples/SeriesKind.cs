using Pepeunit.Bot.Ingest.Aggregation;

namespace Pepeunit.Bot.Storage.Samples;

/// <summary>In what way a series keeps values. The numbers are stored and never change.</summary>
internal enum SeriesKind
{
    /// <summary>Every row, until it is dropped.</summary>
    Samples = 0,

    /// <summary>The last so many rows.</summary>
    Recent = 1,

    /// <summary>Windows; the kind of window is added to it.</summary>
    Windows = 16,
}

internal static class SeriesKinds
{
    public static SeriesKind Of(WindowKind kind) => SeriesKind.Windows + (int)kind;

    public static bool IsWindowed(this SeriesKind kind) => kind >= SeriesKind.Windows;
}
