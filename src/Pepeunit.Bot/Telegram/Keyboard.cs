namespace Pepeunit.Bot.Telegram;

/// <summary>Rows of buttons under a message; empty rows are left out. At most 100 buttons (Bot API).</summary>
internal sealed record Keyboard
{
    private Keyboard(IEnumerable<IReadOnlyList<Button>> rows) => Rows = [.. rows.Where(row => row.Count > 0)];

    public IReadOnlyList<IReadOnlyList<Button>> Rows { get; }

    /// <summary>Every button in a row of its own.</summary>
    public static Keyboard Column(params IEnumerable<Button> buttons) =>
        new(buttons.Select(IReadOnlyList<Button> (button) => [button]));

    /// <summary>All buttons side by side.</summary>
    public static Keyboard Row(params IEnumerable<Button> buttons) => new([[.. buttons]]);

    /// <summary>Row by row, <paramref name="columns"/> buttons in each.</summary>
    public static Keyboard Grid(int columns, params IEnumerable<Button> buttons) =>
        new(buttons.Chunk(columns).Select(IReadOnlyList<Button> (row) => row));

    /// <summary>This keyboard with one more row under it.</summary>
    public Keyboard WithRow(params IEnumerable<Button> buttons) => new([.. Rows, [.. buttons]]);

    /// <summary>This keyboard with the rows of another one under it.</summary>
    public Keyboard Then(Keyboard below) => new([.. Rows, .. below.Rows]);
}
