using Pepeunit.Bot.Features.Units.Access;

namespace Pepeunit.Bot.Features.Units.Links;

/// <summary>
/// Who may link what. A link is made from one side: from the Input, whose device then reads an Output that it may see; or
/// from the Output, whose owner then feeds an Input that it could write to directly. It stays as long as that holds.
/// </summary>
internal sealed class LinkRules(UnitAccess access)
{
    /// <summary>The side from which the person may link the two; null: from none.</summary>
    public LinkSide? MayMake(long person, LinkEnd output, LinkEnd input)
    {
        if (input.Unit.OwnerId == person && MayStay(LinkSide.Input, output, input)) return LinkSide.Input;
        return output.Unit.OwnerId == person && MayStay(LinkSide.Output, output, input) ? LinkSide.Output : null;
    }

    public bool MayStay(LinkSide madeFrom, LinkEnd output, LinkEnd input) => madeFrom == LinkSide.Input
        ? access.IsVisibleTo(input.Unit.Id, output.Node.Id)
        : input.Node.IsWritableInput && access.IsVisibleTo(output.Unit.Id, input.Node.Id);
}
