using Pepeunit.Bot.Telegram;

namespace Pepeunit.Bot.Features.Units;

/// <summary>One page of a list that is leafed through by buttons.</summary>
/// <param name="Page">From 0.</param>
internal readonly record struct Paging(int Page, int Pages, int Size)
{
    public int Offset => Page * Size;

    /// <summary>The page asked for, or the last one when there are not so many (any more).</summary>
    public static Paging Of(int page, int total, int size)
    {
        var pages = Math.Max(1, (total + size - 1) / size);
        return new Paging(Math.Clamp(page, 0, pages - 1), pages, size);
    }

    /// <summary>The row of buttons that leafs around in a circle; empty when there is one page.</summary>
    public IEnumerable<Button> Row(Func<int, ICallbackData> open) => Pages == 1
        ? []
        :
        [
            Button.Callback("‹", open((Page + Pages - 1) % Pages)),
            Button.Callback($"{Page + 1}/{Pages}", open(Page)),
            Button.Callback("›", open((Page + 1) % Pages)),
        ];
}
