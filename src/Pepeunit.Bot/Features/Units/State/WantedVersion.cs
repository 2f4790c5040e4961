namespace Pepeunit.Bot.Features.Units.State;

/// <summary>Which version of its firmware a Unit should run.</summary>
internal static class WantedVersion
{
    /// <summary>Null for a Unit that no Repo stands behind.</summary>
    public static string? Of(Unit unit) => null;
}
