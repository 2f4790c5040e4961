using System.Text;

namespace Pepeunit.Bot.Telegram.Outbox;

/// <summary>
/// Cuts Telegram HTML into parts that fit one message: at an empty line, else at a line, else between words, and only
/// when a word is longer than a part inside it. Tags open at a cut are closed before it and opened again after it.
/// </summary>
/// <remarks>
/// Lengths are UTF-16 code units after entity parsing, as Telegram counts them (Bot API, "Formatting options"). A cut is
/// never inside a character reference, a surrogate pair, a cluster joined by marks or joiners, or a custom emoji. Parts
/// hold no leading or trailing line breaks at a cut (Telegram trims them) and are never blank.
/// </remarks>
internal static class HtmlSplitter
{
    /// <summary>Bot API, sendMessage: 1-4096 characters after entities parsing.</summary>
    public const int MaxText = 4096;

    /// <summary>Bot API, sendPhoto and others: caption of 0-1024 characters after entities parsing.</summary>
    public const int MaxCaption = 1024;

    /// <summary>UTF-16 code units that remain after entity parsing.</summary>
    public static int LengthOf(string html) => HtmlAtom.Read(html).Sum(atom => atom.Length);

    /// <summary>The text without tags and with references resolved.</summary>
    public static string PlainOf(string html)
    {
        var plain = new StringBuilder(html.Length);
        foreach (var atom in HtmlAtom.Read(html)) plain.Append(atom.Plain);
        return plain.ToString();
    }

    /// <summary>The parts in order; one when the text fits, none when it is blank.</summary>
    public static IReadOnlyList<string> Split(string html, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 16);
        var atoms = HtmlAtom.Read(html).ToArray();
        if (atoms.Sum(atom => atom.Length) <= maxLength)
            return atoms.All(atom => atom.IsBlank) ? [] : [html];

        var parts = new List<string>();
        var open = new Stack<HtmlAtom>();
        var start = 0;
        while (start < atoms.Length)
        {
            var cut = FindCut(atoms, start, maxLength);
            if (WritePart(atoms, start, cut, open) is { } part) parts.Add(part);
            start = cut;
        }

        return parts;
    }

    /// <summary>The text itself when it fits, else as much of it as fits, complete, with an ellipsis.</summary>
    public static string Cut(string html, int maxLength)
    {
        if (LengthOf(html) <= maxLength) return html;
        var parts = Split(html, maxLength - 1);
        return parts.Count == 0 ? "" : parts[0] + "…";
    }

    /// <summary>The index of the first atom of the next part: always after <paramref name="start"/>.</summary>
    private static int FindCut(HtmlAtom[] atoms, int start, int maxLength)
    {
        var (afterBlock, afterLine, afterWord, afterCluster) = (0, 0, 0, 0);
        var length = 0;
        var index = start;
        for (; index < atoms.Length; index++)
        {
            var atom = atoms[index];
            // White space at the border may stick out: it is dropped.
            if (length + atom.Length > maxLength && !atom.IsBlank) break;
            if (atom.Length > 0 && IsBetweenClusters(atoms, start, index)) afterCluster = index;
            length += atom.Length;
            if (!atom.IsBlank || atom.Length == 0) continue;
            if (length > maxLength + 1) break;
            if (atom.Plain == "\n") afterLine = index + 1;
            if (atom.Plain == "\n" && index > start && PreviousVisible(atoms, start, index) == "\n") afterBlock = index + 1;
            afterWord = index + 1;
        }

        if (index == atoms.Length) return index;
        if (IsBetweenClusters(atoms, start, index)) afterCluster = index;

        // A border too early would waste the part, so a coarser one counts only when it fills enough of it.
        if (Fills(afterBlock, 2)) return afterBlock;
        if (Fills(afterLine, 3)) return afterLine;
        if (Fills(afterWord, 4)) return afterWord;
        return afterCluster > start ? BeforeOpeningTags(atoms, start, afterCluster) : Math.Max(index, start + 1);

        bool Fills(int cut, int share) =>
            cut > start && atoms.AsSpan(start, cut - start).TotalLength() * share >= maxLength;
    }

    private static bool IsBetweenClusters(HtmlAtom[] atoms, int start, int index) =>
        index > start && !atoms[index].JoinsPrevious && !atoms[index - 1].JoinsNext;

    private static string? PreviousVisible(HtmlAtom[] atoms, int start, int index)
    {
        for (index--; index >= start; index--)
        {
            if (atoms[index].Length > 0) return atoms[index].Plain;
        }

        return null;
    }

    // A tag that opens just before the cut belongs to what follows it.
    private static int BeforeOpeningTags(HtmlAtom[] atoms, int start, int cut)
    {
        var before = cut;
        while (before - 1 > start && atoms[before - 1].Kind == HtmlAtomKind.Open) before--;
        return before;
    }

    /// <summary>Writes the atoms [start, cut) as HTML that is complete by itself; null when nothing of it is visible.</summary>
    private static string? WritePart(HtmlAtom[] atoms, int start, int cut, Stack<HtmlAtom> open)
    {
        var part = new StringBuilder();
        foreach (var tag in open.Reverse()) part.Append(tag.Raw);
        var (first, last) = VisibleRange(atoms, start, cut);
        for (var index = start; index < cut; index++)
        {
            var atom = atoms[index];
            if (atom.Kind == HtmlAtomKind.Open) open.Push(atom);
            if (atom.Kind == HtmlAtomKind.Close && open.TryPeek(out var tag) && tag.Name == atom.Name) open.Pop();
            var isBorder = atom.Length > 0 && (index < first || index > last);
            if (!isBorder) part.Append(atom.Raw);
        }

        foreach (var tag in open) part.Append("</").Append(tag.Name).Append('>');
        return last < first ? null : part.ToString();
    }

    // Line breaks at the start and any white space at the end are dropped; leading spaces are kept (indented code).
    private static (int First, int Last) VisibleRange(HtmlAtom[] atoms, int start, int cut)
    {
        var (first, last) = (start, cut - 1);
        while (first < cut && (atoms[first].Length == 0 || atoms[first].Plain is "\n" or "\r")) first++;
        while (last >= start && atoms[last].IsBlank) last--;
        return (first, last);
    }

    private static int TotalLength(this Span<HtmlAtom> atoms)
    {
        var length = 0;
        foreach (var atom in atoms) length += atom.Length;
        return length;
    }
}
