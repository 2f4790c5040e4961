namespace Pepeunit.Bot.Features.Units;

/// <summary>Who may see a Repo, a Unit or a node.</summary>
internal enum Visibility
{
    /// <summary>For everybody, other instances included.</summary>
    Public,

    /// <summary>For every person and Unit of this instance.</summary>
    Internal,

    /// <summary>For the owner's own, and for whom the owner has granted it.</summary>
    Private,
}
