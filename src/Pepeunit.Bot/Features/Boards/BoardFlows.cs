using System.Globalization;
using Pepeunit.Bot.Conversations;

namespace Pepeunit.Bot.Features.Boards;

/// <summary>Asked of the feature: what a board can show.</summary>
internal sealed record FetchSources;

/// <summary>Something that a panel can be made of: a listener's node.</summary>
/// <param name="Label">Unit and topic, as the button shows them.</param>
internal sealed record SourceChoice(PanelSource Source, string Label, PanelKind? Kind);

/// <summary>What the creation ends with: the listeners that the board shows.</summary>
internal sealed record CreateBoard(IReadOnlyList<Guid> Listeners);

/// <summary>Which of one's listeners shall be on the new board; the panels follow from what they collect.</summary>
internal static class CreateBoardFlow
{
    public const string Name = "boards-create";

    private const string Done = "done";

    internal sealed record State(IReadOnlyList<ListenerChoice> Listeners, IReadOnlyList<Guid> Selected) : FlowState
    {
        public static readonly State Start = new([], []);
    }

    internal sealed record ListenerChoice(Guid Id, string Label);

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Fetch(state, new FetchSources()),
        FlowInput.Fetched { Result: IReadOnlyList<ListenerChoice> { Count: 0 } } => FlowStep.Abort("boards.create.nothing"),
        FlowInput.Fetched { Result: IReadOnlyList<ListenerChoice> found } => Ask(state with { Listeners = found }),
        FlowInput.Choice { Value: Done } when state.Selected.Count == 0 => FlowStep.AskAgain("boards.create.none_selected"),
        FlowInput.Choice { Value: Done } => FlowStep.Finish(new CreateBoard(state.Selected)),
        FlowInput.Choice { Value: var value } => Toggle(state, Guid.Parse(value, CultureInfo.InvariantCulture)),
        _ => FlowStep.AskAgain("boards.create.expects_choice"),
    };

    private static FlowStep Toggle(State state, Guid listener) => Ask(state with
    {
        Selected = state.Selected.Contains(listener)
            ? [.. state.Selected.Where(selected => selected != listener)]
            : [.. state.Selected, listener],
    });

    private static FlowStep Ask(State state) => FlowStep.Ask(state, new Prompt("boards.create.ask")
    {
        Choices =
        [
            .. state.Listeners.Select(listener => Choice.Literal(listener.Id.ToString("D"), listener.Label) with
            {
                IsChecked = state.Selected.Contains(listener.Id),
            }),
            Choice.Localized(Done, "boards.create.done"),
        ],
        PageSize = 10,
    });
}

/// <summary>What the adding of a panel ends with.</summary>
internal sealed record AddPanel(Guid Board, PanelKind Kind, PanelSource Source);

/// <summary>Which source, then how it is shown.</summary>
internal static class AddPanelFlow
{
    public const string Name = "boards-add-panel";

    internal sealed record State(Guid Board, IReadOnlyList<SourceChoice> Sources, int? Chosen) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => (state.Chosen, input) switch
    {
        (_, FlowInput.Entered) => FlowStep.Fetch(state, new FetchSources()),
        (_, FlowInput.Fetched { Result: IReadOnlyList<SourceChoice> { Count: 0 } }) => FlowStep.Abort("boards.create.nothing"),
        (_, FlowInput.Fetched { Result: IReadOnlyList<SourceChoice> found }) =>
            AskSource(state with { Sources = found, Chosen = null }),
        (null, FlowInput.Choice { Value: var value }) =>
            AskKind(state with { Chosen = int.Parse(value, CultureInfo.InvariantCulture) }),
        ({ } chosen, FlowInput.Choice { Value: var value }) =>
            FlowStep.Finish(new AddPanel(state.Board, Enum.Parse<PanelKind>(value), state.Sources[chosen].Source)),
        _ => FlowStep.AskAgain("boards.create.expects_choice"),
    };

    private static FlowStep AskSource(State state) => FlowStep.Ask(state, new Prompt("boards.panel.ask_source")
    {
        Choices =
        [
            .. state.Sources.Select((source, index) =>
                Choice.Literal(index.ToString(CultureInfo.InvariantCulture), source.Label)),
        ],
    });

    private static FlowStep AskKind(State state) => FlowStep.Ask(state, new Prompt("boards.panel.ask_kind")
    {
        Choices = [.. KindsFor(state.Sources[state.Chosen!.Value].Kind).Select(kind =>
            Choice.Localized(kind.ToString(), $"boards.kind.{kind.ToString().ToLowerInvariant()}"))],
    });

    /// <summary>What suits a source: its history as it is best drawn, and its last value.</summary>
    private static IEnumerable<PanelKind> KindsFor(PanelKind? history) => history switch
    {
        PanelKind.Timeline => [PanelKind.Timeline, PanelKind.Table],
        PanelKind.Bars => [PanelKind.Bars, PanelKind.Line, PanelKind.Number, PanelKind.Table],
        PanelKind.Line => [PanelKind.Line, PanelKind.Number, PanelKind.Table],
        _ => [PanelKind.Number, PanelKind.Table],
    };
}

/// <summary>What the renaming ends with.</summary>
internal sealed record RenameBoard(Guid Board, string BoardName);

/// <summary>Asks for a board's new name.</summary>
internal static class RenameBoardFlow
{
    public const string Name = "boards-rename";

    internal sealed record State(Guid Board) : FlowState;

    public static FlowStep Next(State state, FlowInput input) => input switch
    {
        FlowInput.Entered => FlowStep.Ask(state, new Prompt("boards.rename.ask") { ExpectsText = true }),
        FlowInput.Text { Trimmed: { Length: > 0 and <= Board.MaxNameLength } name } when !name.Any(char.IsControl) =>
            FlowStep.Finish(new RenameBoard(state.Board, name)),
        _ => FlowStep.AskAgain("boards.rename.bad_name", ("max", Board.MaxNameLength)),
    };
}
