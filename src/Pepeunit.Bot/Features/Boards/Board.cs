using Pepeunit.Bot.Charts;
using Pepeunit.Bot.Features.Listeners;
using Pepeunit.Bot.Ingest.Pipeline;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>How a panel shows its sources.</summary>
internal enum PanelKind
{
    Line,
    Bars,
    Number,
    Table,
    Timeline,
}

/// <summary>How far back a board looks from now.</summary>
internal enum BoardRange : byte
{
    Hour,
    SixHours,
    Day,
    Week,
}

/// <summary>What a listener has of one node.</summary>
internal sealed record PanelSource(Guid Listener, Guid Node, string Name);

internal sealed record Panel(PanelKind Kind, IReadOnlyList<PanelSource> Sources);

/// <summary>One image's definition.</summary>
/// <param name="Panels">One to <see cref="MaxPanels"/>, in reading order.</param>
internal sealed record Board(
    Guid Id, long OwnerId, string Name, BoardTheme Theme, BoardRange Range, IReadOnlyList<Panel> Panels, long CreatedAtMs)
{
    public const int MaxPanels = 6;

    public const int MaxNameLength = 40;

    public static TimeSpan LengthOf(BoardRange range) => range switch
    {
        BoardRange.Hour => TimeSpan.FromHours(1),
        BoardRange.SixHours => TimeSpan.FromHours(6),
        BoardRange.Day => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    /// <summary>
    /// The panels that suit what these listeners collect: the first number large, numbers as lines or bars, texts as a timeline,
    /// and, where room is left, all last values in a table.
    /// </summary>
    public static IReadOnlyList<Panel> PanelsFor(IReadOnlyList<Listener> listeners)
    {
        var panels = new List<Panel>();
        foreach (var listener in listeners)
        {
            foreach (var node in listener.Nodes)
            {
                if (KindFor(node.Pipe) is { } kind) panels.Add(new Panel(kind, [SourceOf(listener, node)]));
            }
        }

        // Words after numbers; the reader's eye goes to what moves.
        var chosen = panels.OrderBy(panel => panel.Kind == PanelKind.Timeline ? 1 : 0).Take(MaxPanels - 2).ToList();
        if (panels.FirstOrDefault(panel => panel.Kind != PanelKind.Timeline) is { } first)
            chosen.Insert(0, first with { Kind = PanelKind.Number });
        chosen.Add(new Panel(
            PanelKind.Table, [.. listeners.SelectMany(listener => listener.Nodes.Select(node => SourceOf(listener, node)))]));
        return chosen;
    }

    /// <summary>How the history of a node is drawn, or null when the pipe keeps no history.</summary>
    public static PanelKind? KindFor(PipeDefinition pipe) => (pipe.Policy.Kind, pipe.Filters.InputKind) switch
    {
        (PolicyKind.LastValue, _) => null,
        (_, ValueKind.Text) => PanelKind.Timeline,
        (PolicyKind.Aggregation, _) => PanelKind.Bars,
        _ => PanelKind.Line,
    };

    public static PanelSource SourceOf(Listener listener, ListenerNode node) =>
        new(listener.Id.Value, node.Node.Value, node.Name);
}
